// Comfort where scripts run: nothing here is needed for any act.
// Saves drafts while typing, counts characters, moves the risk on the matrix, closes menus, prints.

const QUIET = 3000; // milliseconds without a keystroke before a draft is saved

function menus() {
  const open = () => document.querySelectorAll('details.menu[open]');
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    open().forEach((menu) => { menu.open = false; menu.querySelector('summary').focus(); });
  });
  document.addEventListener('click', (event) => {
    open().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
}

function counters() {
  const words = document.querySelector('[data-typed]')?.dataset.typed;
  if (!words) return;
  const segmenter = new Intl.Segmenter('vi', { granularity: 'grapheme' });
  document.querySelectorAll('textarea[data-max]').forEach((area) => {
    const place = document.getElementById(`${area.id}-c`);
    area.addEventListener('input', () => {
      const typed = [...segmenter.segment(area.value.normalize('NFC').trim())].length;
      const number = (n) => Number(n).toLocaleString(document.documentElement.lang);
      place.textContent = words.replace('{n}', number(typed)).replace('{max}', number(area.dataset.max));
    });
  });
}

function autosave(form) {
  const mark = form.querySelector('.save-mark');
  let timer;
  let running = false;
  let sent = new URLSearchParams(new FormData(form)).toString();
  const later = () => { clearTimeout(timer); timer = setTimeout(save, QUIET); };
  async function save() {
    const now = new URLSearchParams(new FormData(form)).toString();
    if (running || now === sent) return;
    running = true;
    try {
      const response = await fetch(form.action, {
        method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'X-Autosave': '1' }, redirect: 'error',
      });
      const answer = response.headers.get('content-type')?.startsWith('application/json') ? await response.json() : {};
      if (response.ok) {
        form.elements.revision.value = answer.revision;
        if (form.elements.item && answer.item) form.elements.item.value = answer.item;
        sent = new URLSearchParams(new FormData(form)).toString();
        mark.textContent = answer.saved;
      } else {
        sent = now;
        mark.textContent = answer.message ?? Object.values(answer.errors ?? {})[0] ?? form.dataset.failed;
      }
      mark.classList.toggle('bad', !response.ok);
    } catch {
      mark.textContent = form.dataset.failed;
      mark.classList.add('bad');
    } finally {
      running = false;
    }
  }
  form.addEventListener('input', later);
  form.addEventListener('change', later);
  form.addEventListener('submit', () => clearTimeout(timer));
}

function liveMatrix(panel) {
  const form = document.querySelector('form[data-autosave]');
  if (!form) return;
  const name = panel.dataset.liveMatrix.match(/R\d+/)?.[0];
  const chip = document.createElement('span');
  chip.className = 'chip';
  chip.textContent = name;
  const move = () => {
    const likelihood = form.elements.likelihood?.value;
    const impact = form.elements.impact?.value;
    [...panel.querySelectorAll('.chip')].filter((c) => c !== chip && c.textContent.endsWith(name)).forEach((c) => c.remove());
    const cell = panel.querySelector(`[data-cell="${likelihood}-${impact}"]`);
    if (cell) cell.append(chip); else chip.remove();
  };
  form.addEventListener('change', move);
  move();
}

document.querySelector('.errsum')?.focus();
document.querySelectorAll('[data-print]').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
});
menus();
counters();
document.querySelectorAll('form[data-autosave]').forEach(autosave);
document.querySelectorAll('[data-live-matrix]').forEach(liveMatrix);

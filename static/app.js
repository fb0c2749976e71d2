// Comfort where scripts run: nothing here is needed for any act.
// Saves drafts while typing, shows passwords, counts characters, moves the risk on the matrix, closes menus, prints.

const QUIET = 3000; // milliseconds without a keystroke before a draft is saved
const PATIENCE = 10000; // milliseconds until a save counts as failed

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

// A toggle beside each password: who can see what was typed makes fewer mistakes.
function reveal(input) {
  const toggle = document.createElement('button');
  toggle.type = 'button';
  toggle.className = 'peek';
  toggle.textContent = input.dataset.reveal;
  toggle.setAttribute('aria-controls', input.id);
  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    toggle.setAttribute('aria-pressed', String(shown));
  };
  toggle.addEventListener('click', () => show(input.type === 'password'));
  // A form that goes away never carries a readable password into the browser's memory of forms.
  input.form.addEventListener('submit', () => show(false));
  show(false);
  input.after(toggle);
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
  // What people typed: the revision and the item's name change by themselves.
  const typed = () => {
    const fields = new URLSearchParams(new FormData(form));
    ['revision', 'item'].forEach((name) => fields.delete(name));
    return fields.toString();
  };
  let timer;
  let saving = null; // the request under way
  let leaving = false;
  let sent = typed();
  const later = () => { clearTimeout(timer); timer = setTimeout(save, QUIET); };
  const say = (words, good) => { mark.textContent = words; mark.classList.toggle('bad', !good); };
  async function send(now) {
    const data = new FormData(form);
    try {
      const response = await fetch(form.action, {
        method: 'POST', body: new URLSearchParams(data), headers: { 'X-Autosave': '1' },
        redirect: 'error', signal: AbortSignal.timeout(PATIENCE),
      });
      const answer = response.headers.get('content-type')?.startsWith('application/json') ? await response.json() : {};
      sent = now; // also where it was refused: the same again would be refused again
      if (response.ok) {
        form.elements.revision.value = answer.revision;
        // `elements.item` is the collection's own method: the field is asked for by name.
        const item = form.elements.namedItem('item');
        if (item && answer.item) {
          item.value = answer.item;
          history.replaceState(null, '', `?item=${answer.item}`); // a reload shows this item, not an empty one
        }
        form.dispatchEvent(new CustomEvent('autosaved', { detail: data }));
      }
      say(response.ok ? answer.saved : answer.message ?? Object.values(answer.errors ?? {})[0] ?? form.dataset.failed, response.ok);
    } catch {
      // Who writes without a network keeps it on the device (offline.js).
      const kept = !form.dispatchEvent(new CustomEvent('unsaved', { cancelable: true, detail: (words) => say(words, true) }));
      if (!kept) say(form.dataset.failed, false);
    }
    saving = null;
    if (typed() !== sent) later(); // typed meanwhile, or not arrived
  }
  function save() {
    if (!saving && typed() !== sent) saving = send(typed());
  }
  form.addEventListener('input', later);
  form.addEventListener('change', later);
  // A save under way changes the revision: who presses a button meanwhile would be in conflict with themselves.
  form.addEventListener('submit', async (event) => {
    clearTimeout(timer);
    if (leaving) event.preventDefault();
    if (leaving || !saving) return;
    event.preventDefault();
    leaving = true;
    await saving;
    clearTimeout(timer);
    leaving = false;
    form.requestSubmit(event.submitter);
  });
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

// What resembles the draft, beside the form: asked again when what it is about was typed.
function alike(panel) {
  const place = panel.querySelector('[data-place]');
  const names = { title: ['title'], problem: ['necessity', 'description', 'solution'] };
  const field = (all) => all.map((name) => document.getElementById(name)).find((input) => input?.form?.method === 'post');
  const inputs = Object.entries(names).map(([name, all]) => [name, field(all)]).filter(([, input]) => input);
  let timer;
  let asked;
  async function ask() {
    const address = new URL(panel.dataset.alike, location.href);
    inputs.forEach(([name, input]) => { if (input.value.trim()) address.searchParams.set(name, input.value.trim().slice(0, 2000)); });
    if (address.href === asked || !address.search) return;
    asked = address.href;
    try {
      const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
      const found = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('[data-similar]');
      if (response.ok && found && address.href === asked) place.replaceChildren(...found.childNodes);
    } catch {
      asked = undefined; // the link that is there serves as well; the next keystroke asks again
    }
  }
  inputs.forEach(([, input]) => input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 800); }));
  ask();
}

document.querySelector('.errsum')?.focus();
document.querySelectorAll('[data-print]').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
});
menus();
counters();
document.querySelectorAll('[data-reveal]').forEach(reveal);
document.querySelectorAll('form[data-autosave]').forEach(autosave);
document.querySelectorAll('[data-live-matrix]').forEach(liveMatrix);
document.querySelectorAll('[data-alike]').forEach(alike);

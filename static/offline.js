// What is written where there is no network: kept on this device, for one person, from when they turn it
// on until they sign out, and sent in order when the network is back.
//
// A section of a draft is compared field by field with what the server has meanwhile; a record of a
// pilot is sent once, and where somebody else has written since its author is asked.
const OWNER = 'offline'; // in localStorage: whose device this is
const PAGES = 'pages';
const KEEP = /^\/proposals\/[\w-]+\/(plan(\/\w+)?|pilot|monitoring|corrections|incidents|inspections(\/answer)?|obstacles(\/resolution)?)$/;
const ITEMS = ['gaps', 'objectives', 'risks'];
const KEPT = 'kept'; // in the address of a form that is filled with what waits
const PATIENCE = 15_000;
const NOT_FIELDS = ['revision', 'item', 'seen', 'then'];

const person = document.body.dataset.person;
const mark = document.querySelector('[data-offline-mark]');
const owner = () => localStorage.getItem(OWNER);

/**
 * Reads or writes what this device holds: not while another tab leaves nothing here, and nothing after it.
 * Never one inside another: between the two, the other tab would wait for the first and the second for it.
 */
const onDevice = (work) => navigator.locks.request('sang-kien-device', { mode: 'shared' }, async () => (
  await caches.has(PAGES) ? work(await caches.open(PAGES)) : undefined
));

// --- What waits

let opened;
function database() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open('sang-kien', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('queue', { keyPath: 'id', autoIncrement: true });
    request.onsuccess = () => {
      // Another tab leaves nothing here: this one must not hold it up.
      request.result.onversionchange = () => { request.result.close(); opened = undefined; };
      done(request.result);
    };
    request.onerror = () => failed(request.error);
  });
  return opened;
}
const queue = (mode, work) => onDevice(async () => {
  const transaction = (await database()).transaction('queue', mode);
  const request = work(transaction.objectStore('queue'));
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = () => failed(transaction.error);
  });
});
// Where it was turned off meanwhile, in another tab, nothing is kept and nothing waits.
const waiting = async () => await queue('readonly', (store) => store.getAll()) ?? [];
const put = (item) => queue('readwrite', (store) => store.put(item));
const drop = (id) => queue('readwrite', (store) => store.delete(id));
/** What was sent goes, and what waits behind it changes with it. */
const settle = (id, changed) => queue('readwrite', (store) => { changed.forEach((item) => store.put(item)); return store.delete(id); });

/** Leaves nothing on this device; whose it was goes last, so that it can be done again if it is cut off. */
const clear = () => navigator.locks.request('sang-kien-device', async () => {
  if (opened) (await opened).close();
  opened = undefined;
  await new Promise((done, failed) => {
    const request = indexedDB.deleteDatabase('sang-kien');
    request.onsuccess = done;
    request.onblocked = done; // goes as soon as the other tab does
    request.onerror = () => failed(request.error);
  });
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  await Promise.all((await navigator.serviceWorker.getRegistrations()).map((registration) => registration.unregister()));
  localStorage.removeItem(OWNER);
});

// --- Forms

/** A list of values for each name. */
function lists(data) {
  const all = {};
  for (const [name, value] of data) (all[name] ??= []).push(value);
  return all;
}
const fields = (form, submitter) => lists(new FormData(form, submitter));
/** The fields as the server sent them, whatever was typed since. */
function original(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return fields(copy);
}
const body = (all) => new URLSearchParams(Object.entries(all).flatMap(([name, values]) => values.map((value) => [name, value])));
const same = (a, b) => JSON.stringify(a ?? []) === JSON.stringify(b ?? []);

function label(form, name) {
  const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
  const words = field?.closest('fieldset')?.querySelector('legend') ?? field?.labels?.[0] ?? form.querySelector(`label[for="${CSS.escape(name)}"]`);
  return words?.textContent.trim() ?? name;
}

const words = (page, selector) => page.querySelector(selector)?.textContent.trim() ?? '';
const parse = (text) => new DOMParser().parseFromString(text, 'text/html');

async function reached() {
  try {
    return (await fetch('/health/live', { cache: 'no-store', signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

/** Puts back what was typed. */
function restore(form, kept) {
  for (const field of form.elements) {
    if (!field.name || NOT_FIELDS.includes(field.name) || field.type === 'submit') continue;
    const values = kept[field.name] ?? [];
    if (field.type === 'radio' || field.type === 'checkbox') field.checked = values.includes(field.value);
    else field.value = values[0] ?? '';
  }
}

/** An address with a field of its query set, or without it. */
function address(path, name, value) {
  const url = new URL(path, location.origin);
  if (value === undefined) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  return url.pathname + url.search;
}
/** Saving an item for the first time gives it an address. */
const here = () => address(location.href, KEPT);
const isHere = (item) => item.kind === 'section' && item.place === here();
/** Where the form of a section is open, its own saving brings it to the server. */
const isOpen = (item) => isHere(item) && document.querySelector('form[data-offline=section]');

/** A new item gets its number here, so that it is the same item however often it is sent; tells whether it is one. */
function number(form) {
  const item = form.elements.namedItem('item');
  if (item?.value !== 'new') return false;
  item.value = crypto.randomUUID();
  history.replaceState(null, '', `?item=${item.value}`);
  return true;
}

/** What a page is called: the code of its case, and its heading. */
const titled = (page) => ['nav.crumb a[href^="/proposals/"]', 'h1'].map((part) => words(page, part)).filter(Boolean).join(': ');

/** What waits of a form: of a section what was written here, of a record what the address names. */
async function waitsOf(form) {
  const named = Number(new URLSearchParams(location.search).get(KEPT));
  return (await waiting()).find((item) => (form.dataset.offline === 'section' ? isHere(item) : item.id === named));
}

async function watch(form) {
  const kind = form.dataset.offline;
  const mine = () => waitsOf(form);
  let base = original(form);
  const old = await mine();
  const isUnknown = !old && (new URLSearchParams(location.search).get('item') ?? 'new') !== 'new' && form.elements.namedItem('item')?.value === 'new';
  // An item that this device does not have, or one that its author is asked about first.
  if (isUnknown || old?.state === 'conflict') {
    location.replace('/offline');
    return;
  }
  if (old) {
    restore(form, old.fields);
    const item = form.elements.namedItem('item');
    if (item) [item.value] = old.fields.item;
    form.dispatchEvent(new Event('input', { bubbles: true })); // it is saved when that is possible
  }
  const keep = async (submitter) => {
    if (owner() !== person) return false;
    const added = kind === 'section' && number(form);
    const before = await mine();
    const item = { kind, place: here(), url: new URL(form.action).pathname, title: titled(document), fields: fields(form, submitter), base, added, key: crypto.randomUUID(), at: Date.now() };
    if (before) Object.assign(item, { id: before.id, base: before.base, added: before.added, key: before.key });
    if (before?.fields.revision) item.fields.revision = before.fields.revision;
    const isKept = await put(item) !== undefined;
    await show();
    return isKept;
  };
  form.addEventListener('unsaved', (event) => {
    if (owner() !== person) return;
    event.preventDefault();
    keep().then((kept) => { if (kept) event.detail(mark.dataset.kept); });
  });
  form.addEventListener('autosaved', async ({ detail }) => {
    base = lists(detail); // not what was typed while it was on its way
    const sent = await mine();
    if (sent) await drop(sent.id);
    await show();
    if (owner() === person && !await caches.match(here())) await keepPages().catch(() => undefined);
  });
  let certain = false;
  form.addEventListener('submit', async (event) => {
    if (certain || event.defaultPrevented) return;
    event.preventDefault();
    const again = kind === 'record' && await mine();
    if ((again || !await reached()) && await keep(event.submitter)) {
      await send(false);
      const left = await mine();
      location.assign(again && !left ? again.url.replace(/(\/proposals\/[^/]+)\/.*/, '$1/pilot') : '/offline');
      return;
    }
    certain = true;
    form.requestSubmit(event.submitter);
  });
}

// --- Sending

async function fresh(place) {
  const response = await fetch(place, { signal: AbortSignal.timeout(PATIENCE) });
  if (new URL(response.url).pathname === '/login') throw new Error('signed out');
  return parse(await response.text());
}

/** Brings together what was there, what is there and what was written; tells the fields that both changed. */
function merge(item, form) {
  const theirs = fields(form);
  const names = new Set([...Object.keys(item.base), ...Object.keys(theirs), ...Object.keys(item.fields)].filter((name) => !NOT_FIELDS.includes(name)));
  const merged = { ...item.fields, revision: theirs.revision };
  const both = [];
  for (const name of names) {
    const [before, now, mine] = [item.base[name], theirs[name], item.fields[name]];
    if (same(mine, before)) merged[name] = now ?? [];
    else if (!same(now, before) && !same(now, mine)) both.push({ name, label: label(form, name), before: before ?? [], now: now ?? [], mine: mine ?? [] });
  }
  return { merged, both, theirs };
}

async function sendSection(item) {
  const response = await fetch(item.url, {
    method: 'POST', body: body(item.fields), headers: { 'X-Autosave': '1' }, redirect: 'error', signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.ok) return drop(item.id);
  if (response.status === 409) {
    const open = async (place) => (await fresh(place)).querySelector('form[data-offline]');
    const form = await open(item.place) ?? (item.added ? await open(address(item.place, 'item', 'new')) : null);
    if (form) {
      const { merged, both, theirs } = merge(item, form);
      // Only what both changed is asked about; the rest is brought together and sent again.
      await put({ ...item, fields: merged, base: theirs, state: both.length > 0 ? 'conflict' : undefined, both });
      return both.length > 0 ? undefined : sendSection({ ...item, fields: merged, base: theirs });
    }
  }
  return refused(item, response);
}

async function sendRecord(item, all) {
  // An answer may be lost on the way: under its key it is done once, however often it is sent.
  const response = await fetch(item.url, {
    method: 'POST', body: body(item.fields), headers: { 'Idempotency-Key': item.key }, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.type === 'opaqueredirect') {
    // What was written here after it in the same case was written knowing of it.
    const [seen, of] = [Number(item.fields.seen[0]), item.url.split('/')[2]];
    const next = all.filter((other) => other.id !== item.id && other.url.split('/')[2] === of && Number(other.fields.seen?.[0]) === seen);
    for (const other of next) other.fields.seen = [String(seen + 1)];
    return settle(item.id, next);
  }
  if (response.status === 409) return put({ ...item, state: 'stale' });
  return refused(item, response);
}

async function refused(item, response) {
  if (response.status === 401 || response.status >= 500) throw new Error(String(response.status));
  const told = response.headers.get('content-type')?.startsWith('application/json') ? await response.json() : {};
  const page = told.errors || told.message ? undefined : parse(await response.text());
  const why = told.message ?? Object.values(told.errors ?? {}).join(' ') ?? '';
  return put({ ...item, state: 'refused', why: why || words(page ?? document, '.errsum li') || words(page ?? document, 'h1') });
}

async function send(whileOpen = true) {
  if (!person || person !== owner()) return;
  await navigator.locks.request('sang-kien-send', { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    try {
      const all = await waiting();
      for (const item of all) {
        if (!item.state && !(whileOpen && isOpen(item))) await (item.kind === 'section' ? sendSection(item) : sendRecord(item, all));
      }
    } catch {
      // No network, or signed out: it stays, and is sent with the next page or when the network is back.
    }
  });
  await show();
}

// --- What is shown

const fill = (text, n) => text.replace('{n}', n.toLocaleString(document.documentElement.lang));

async function show() {
  const all = await waiting();
  if (mark) {
    const asks = all.some((item) => item.state);
    const said = [navigator.onLine ? '' : mark.dataset.off, all.length > 0 ? fill(asks ? mark.dataset.asks : mark.dataset.waiting, all.length) : ''];
    mark.textContent = said.filter(Boolean).join(' · ');
    mark.hidden = mark.textContent === '';
  }
  const list = document.querySelector('[data-queue]');
  if (list) draw(list, all);
}

function draw(list, all) {
  const board = list.closest('[data-offline-board]');
  board.querySelector('[data-none]').hidden = all.length > 0;
  list.replaceChildren(...all.map((item) => {
    const entry = board.querySelector('template[data-entry]').content.cloneNode(true).firstElementChild;
    const part = (name) => entry.querySelector(`[data-${name}]`);
    part('title').textContent = item.title;
    part('at').textContent = new Date(item.at).toLocaleString(document.documentElement.lang, { dateStyle: 'short', timeStyle: 'short', timeZone: 'Asia/Ho_Chi_Minh' });
    part('state').textContent = item.why ?? board.dataset[item.state ?? (person ? 'waits' : 'away')];
    part('open').href = item.kind === 'record' ? address(item.place, KEPT, item.id) : item.place;
    part('open').hidden = item.state === 'conflict';
    part('drop').addEventListener('click', async () => {
      if (confirm(board.dataset.sure)) await drop(item.id).then(show);
    });
    const again = part('again');
    again.hidden = !(item.state === 'stale' && person);
    again.addEventListener('click', async () => {
      const seen = (await fresh(item.place)).querySelector('[name=seen]')?.value;
      if (seen) await put({ ...item, state: undefined, fields: { ...item.fields, seen: [seen] } });
      await send();
    });
    if (item.state === 'conflict') entry.append(choices(board, item));
    return entry;
  }));
}

/** A form that asks, for each field that both changed, which stays. */
function choices(board, item) {
  const form = board.querySelector('template[data-choices]').content.cloneNode(true).firstElementChild;
  const place = form.querySelector('[data-fields]');
  item.both.forEach((both, n) => {
    const part = board.querySelector('template[data-both]').content.cloneNode(true).firstElementChild;
    part.querySelector('legend').textContent = both.label;
    part.querySelector('[data-before]').textContent = both.before.join(', ') || '–';
    for (const side of ['now', 'mine']) {
      part.querySelector(`[data-${side}]`).textContent = both[side].join(', ') || '–';
      Object.assign(part.querySelector(`input[value=${side}]`), { name: `f${n}`, required: true });
    }
    place.append(part);
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const chosen = new FormData(form);
    const settled = Object.fromEntries(item.both.map((both, n) => [both.name, both[chosen.get(`f${n}`)]]));
    await put({ ...item, fields: { ...item.fields, ...settled }, state: undefined, both: undefined });
    await send();
  });
  return form;
}

// --- Turning it on and off

async function keepPages() {
  const links = [...document.querySelectorAll('main a[href]')].map((a) => a.href).filter((href) => href.startsWith(location.origin));
  const paths = [location.href, ...links].map((href) => new URL(href)).filter(({ pathname }) => KEEP.test(pathname));
  const all = new Set(['/offline', ...paths.map((url) => url.pathname + url.search)]);
  // A list of a draft is added to where its page was not opened yet.
  if (location.pathname.endsWith('/plan')) ITEMS.map((name) => `${location.pathname}/${name}?item=new`).forEach((path) => all.add(path));
  const keep = async (path) => {
    const response = await fetch(path);
    // Whole before it is put: nobody who leaves waits for the network.
    const page = await response.blob();
    const { ok, redirected, headers } = response;
    if (ok && !redirected) await onDevice((cache) => owner() === person && cache.put(path, new Response(page, { headers })));
  };
  // Who goes on at once has at least the page they were on.
  if (all.delete(here())) await keep(here());
  await Promise.all([...all].map(keep));
}

async function board(place) {
  const [on, off] = ['turn-on', 'turn-off'].map((name) => place.querySelector(`[data-${name}]`));
  const active = owner() !== null;
  on.hidden = active || !person;
  off.hidden = !active;
  place.querySelector('[data-status]').textContent = active ? place.dataset.on : place.dataset.offNow;
  on.addEventListener('click', async () => {
    await navigator.serviceWorker.register('/service-worker.js');
    await navigator.serviceWorker.ready;
    localStorage.setItem(OWNER, person);
    await caches.open(PAGES);
    location.reload();
  });
  off.addEventListener('click', async () => {
    if ((await waiting()).length > 0 && !confirm(place.dataset.sure)) return;
    await clear();
    location.reload();
  });
  if (!active) return;
  await kept(place.querySelector('[data-pages]'));
}

/** The pages that the device has; single items and entries are reached from them. */
async function kept(list) {
  const pages = await onDevice(async (cache) => {
    const whole = (await cache.keys()).map((request) => new URL(request.url)).filter(({ pathname, search }) => search === '' && KEEP.test(pathname));
    return Promise.all(whole.map(async ({ pathname }) => ({ href: pathname, title: titled(parse(await (await cache.match(pathname)).text())) })));
  }) ?? [];
  list.replaceChildren(...pages.sort((a, b) => a.title.localeCompare(b.title, document.documentElement.lang)).map(({ href, title }) => {
    const link = document.createElement('a');
    Object.assign(link, { href, textContent: title });
    const entry = document.createElement('li');
    entry.append(link);
    return entry;
  }));
  list.closest('section').hidden = pages.length === 0;
}

async function begin() {
  // Somebody else has signed in on this device: nothing of whoever it was stays.
  if (person && owner() && owner() !== person) await clear();
  const place = document.querySelector('[data-offline-board]');
  if (place) await board(place);
  if (!owner()) return;
  document.querySelectorAll('form[action="/logout"]').forEach((form) => form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const left = (await waiting()).length;
    if (left > 0 && !confirm(fill(mark.dataset.unsent, left))) return;
    await clear();
    form.submit();
  }));
  addEventListener('online', () => send());
  addEventListener('offline', show);
  const forms = [...document.querySelectorAll('form[data-offline]')];
  // Nobody types into what is about to be filled.
  await Promise.all(forms.map(async (form) => { form.inert = Boolean(await waitsOf(form)); }));
  const online = person && await reached();
  if (online) {
    const before = (await waiting()).some(isHere);
    await send(false);
    // What is shown was there before it was sent.
    if (before && !(await waiting()).some(isHere)) {
      location.reload();
      return;
    }
  }
  await Promise.all(forms.map(async (form) => { await watch(form); form.inert = false; }));
  await show();
  // The network may go at any moment: then the pages stay as they were kept before.
  if (online) await keepPages().catch(() => undefined);
}

await begin();

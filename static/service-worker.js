// Keeps the frame of the site and the pages that somebody chose to use without a network. What comes from
// the network always comes first; nothing but the frame is kept by this worker itself (offline.js does that).
//
// The server puts `const FRAME = '/static/…';` before this text: another frame is another worker.
const CACHE = `frame ${FRAME}`;
const PAGES = 'pages'; // offline.js fills it
const OFFLINE = '/offline';
const PARTS = [
  'app.css', 'app.js', 'offline.js', 'favicon.svg', 'fonts/public-sans-vietnamese-wght-normal.woff2',
  'fonts/public-sans-latin-wght-normal.woff2',
].map((name) => `${FRAME}/${name}`);

self.addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    // Without cookies: the page that anybody sees.
    await cache.addAll([...PARTS, new Request(OFFLINE, { credentials: 'omit' })]);
    await self.skipWaiting();
  })());
});

/** Fetches a kept page again, in this frame. */
async function renew(request) {
  try {
    const response = await fetch(request.url);
    if (!response.ok || response.redirected) return false;
    const page = new Response(await response.blob(), { headers: response.headers });
    // As in offline.js: not while a tab leaves nothing here, and nothing after it.
    await navigator.locks.request('sang-kien-device', { mode: 'shared' }, async () => {
      if (await caches.has(PAGES)) await (await caches.open(PAGES)).put(request, page);
    });
    return true;
  } catch {
    return false; // it stays as it is, with the frame it was drawn in
  }
}

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith('frame ') && name !== CACHE);
    const pages = old.length > 0 && await caches.has(PAGES) ? await (await caches.open(PAGES)).keys() : [];
    const renewed = await Promise.all(pages.map(renew));
    if (renewed.every(Boolean)) await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

/** What was kept for the person comes before what anybody sees. */
const find = async (address) => await caches.match(address, { cacheName: PAGES }) ?? caches.match(address);

/** The page as it was kept; an item that was written without a network has the page of a new one, a record its empty form. */
async function kept(address) {
  const blank = new URL(address);
  if (blank.searchParams.has('item')) blank.searchParams.set('item', 'new');
  blank.searchParams.delete('kept');
  return await find(address) ?? await find(blank.href) ?? await find(OFFLINE) ?? Response.error();
}

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return kept(request.url);
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (new URL(request.url).pathname.startsWith('/static/')) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

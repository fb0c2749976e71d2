// Keeps the frame of the site and the pages that somebody chose to use without a network. What comes from
// the network always comes first; nothing but the frame is kept by this worker itself (offline.js does that).
//
// The server puts `const FRAME = '/static/…';` before this text: another frame is another worker.
const CACHE = `frame ${FRAME}`;
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

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith('frame ') && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return await caches.match(request.url) ?? await caches.match(OFFLINE) ?? Response.error();
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (new URL(request.url).pathname.startsWith('/static/')) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

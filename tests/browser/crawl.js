// Walks through the site as one viewer, by what each page offers: links, resources, search forms with
// every choice once, and where other forms would be sent, which is only looked at. Level by level and in the
// order of the page, so that the same site is walked the same way each time. Of addresses that differ
// only in ids and numbers a few are enough; every case is opened.
//
// Sends nothing but GET. Renders nothing: pages are read by the parser of a browser that has no address.
import { responseFaults } from './answers.js';
import { route } from './routes.js';

/** How many are looked at: of addresses that differ only in ids, of one route, and of a route that draws a file. */
const ALIKE = 3;
const OF_ONE_ROUTE = 24;
const DRAWN = { '/proposals/{id}/dossier.zip': 1, '/proposals/{id}/documents/{kind}': 4, '/proposals/{id}/receipts/{receipt}': 2 };
const CASE = '/proposals/{id}';
const AT_ONCE = 4;

/** Where addresses of mail of other people have their place. */
const DIRECTORIES = ['/login', '/admin/people', '/admin/people/{person}', '/proposals/{id}/plan/{section}'];

/** Reads in the browser what a page offers and what it must not have. */
function read(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const all = (selector, attribute) => [...page.querySelectorAll(selector)].map((e) => e.getAttribute(attribute));
  const searches = [];
  const sends = [];
  for (const form of page.forms) {
    const action = form.getAttribute('action') ?? '';
    if (form.method !== 'get') {
      sends.push(action, ...[...form.elements].map((e) => e.getAttribute('formaction')).filter(Boolean));
      continue;
    }
    const say = (change) => {
      const fields = new URLSearchParams(new FormData(form));
      for (const [name, value] of change) fields.set(name, value);
      searches.push(`${action}?${fields}`);
    };
    say([]);
    for (const list of form.querySelectorAll('select')) for (const { value } of list.options) say([[list.name, value]]);
  }
  const words = (node) => (node.nodeType === Node.TEXT_NODE ? [node.data] : [...node.childNodes].flatMap(words));
  const inline = [...page.querySelectorAll('*')].flatMap((e) => [
    ...(e.localName === 'style' || (e.localName === 'script' && !e.hasAttribute('src')) ? [`<${e.localName}>`] : []),
    ...[...e.attributes].filter((a) => a.name === 'style' || a.name.startsWith('on')).map((a) => `${a.name} on <${e.localName}>`),
    ...[...e.attributes].filter((a) => /^\s*(javascript|data|vbscript):/i.test(a.value)).map((a) => `${a.value.slice(0, 40)} on <${e.localName}>`),
  ]);
  return {
    links: all('a[href], area[href]', 'href'),
    parts: [...all('link[href], use[href]', 'href'), ...all('[src]', 'src')],
    searches,
    sends,
    inline,
    ids: all('[id]', 'id'),
    mail: words(page.body).flatMap((text) => text.match(/[\w.+-]+@[\w-]+\.[\w.-]*\w/g) ?? []),
  };
}

/** An address without what makes it one of many. */
function shape({ pathname, searchParams }) {
  const path = pathname.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{id}').replaceAll(/(?<=\/)\d+(?=\/|\.|$)/g, '{n}');
  const names = [...searchParams].filter(([, value]) => value !== '').map(([name]) => name);
  return `${path}?${[...new Set(names)].sort()}`;
}

export class Crawl {
  faults = new Set();
  /** Routes that showed something, and those that only take something. */
  reached = new Set();

  #site;
  #cookie;
  #mail;
  #reader;
  #known = new Set();
  #alike = new Map();
  #ids = new Map();
  #jumps = [];
  /** Addresses that only take forms, and those that a link leads to. */
  #taking = new Set();
  #linked = new Map();

  /** As whoever has the cookie and this address of mail. */
  constructor({ site, cookie, mail, reader }) {
    this.#site = new URL(site);
    this.#cookie = cookie;
    this.#mail = mail;
    this.#reader = reader;
  }

  /** Walks on from some addresses until nothing new is offered. */
  async from(paths) {
    let level = [];
    for (const path of paths) this.#offer(level, path, { from: null, how: 'a' });
    while (level.length > 0) {
      const pages = [];
      for (let i = 0; i < level.length; i += AT_ONCE) pages.push(...await Promise.all(level.slice(i, i + AT_ONCE).map((step) => this.#go(step))));
      const next = [];
      for (const page of pages) for (const { path, ...step } of page) this.#offer(next, path, step);
      level = next;
    }
    for (const { from, url } of this.#jumps) {
      const ids = this.#ids.get(url.pathname + url.search);
      if (ids && !ids.has(decodeURIComponent(url.hash.slice(1)))) this.#fault(from, `${url.pathname}${url.hash}: nothing there is called so`);
    }
    for (const address of this.#taking) if (this.#linked.has(address)) this.#fault(this.#linked.get(address), `${address} only takes a form`);
  }

  #fault(from, words) {
    this.faults.add(`${from ?? 'the start'}: ${words}`);
  }

  /** Puts an address among those to visit, unless enough of its kind are. */
  #offer(level, path, { from, how }) {
    let url;
    try {
      url = new URL(path, new URL(from ?? '/', this.#site));
    } catch {
      this.#fault(from, `“${path}” is no address`);
      return;
    }
    if (url.origin !== this.#site.origin) {
      this.#fault(from, `${url} leads elsewhere`);
      return;
    }
    if (url.hash.length > 1) this.#jumps.push({ from, url });
    const address = url.pathname + url.search;
    if (how !== 'form') this.#linked.set(address, from);
    const found = route(url.pathname);
    if (!found) {
      this.#fault(from, `${address} is no route`);
      return;
    }
    if (how === 'form' && !found.takes) this.#fault(from, `${address} takes no form`);
    if (this.#known.has(address)) return;
    const kinds = found.template === CASE ? [] : [[shape(url), ALIKE], [found.template, DRAWN[found.template] ?? OF_ONE_ROUTE]];
    if (kinds.some(([kind, enough]) => (this.#alike.get(kind) ?? 0) >= enough)) return;
    for (const [kind] of kinds) this.#alike.set(kind, (this.#alike.get(kind) ?? 0) + 1);
    this.#known.add(address);
    level.push({ url, address, from, how, template: found.template });
  }

  /** Visits one address; gives what it offers. */
  async #go({ url, address, from, how, template }) {
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie: this.#cookie } });
    const body = Buffer.from(await answer.arrayBuffer());
    for (const fault of responseFaults(answer, body, template)) this.#fault(address, fault);
    const { status } = answer;
    // Where a form goes that is no page itself.
    if (how === 'form' && status === 405 && answer.headers.get('allow') === 'POST') {
      this.reached.add(template);
      this.#taking.add(address);
      return [];
    }
    if (status === 303 || status === 307) {
      const to = answer.headers.get('location');
      this.reached.add(template);
      if (from && to.startsWith('/login')) this.#fault(from, `${address} (${how}) leads to signing in`);
      return [{ path: to, from: address, how: 'redirect' }];
    }
    if (status !== 200) {
      this.#fault(from, `${address} (${how}) answers ${status}`);
      return [];
    }
    this.reached.add(template);
    return this.#offered(answer.headers.get('content-type'), body, { address, template });
  }

  /** Everything that a page or a style offers; notes what a page must not have. */
  async #offered(type, body, { address, template }) {
    const steps = (paths, how) => paths.map((path) => ({ path, from: address, how }));
    if (type === 'text/css; charset=utf-8') return steps([...body.toString().matchAll(/url\(["']?([^"')]+)/g)].map(([, path]) => path), 'part');
    if (type === 'image/svg+xml') this.#ids.set(address, new Set([...body.toString().matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id)));
    if (type !== 'text/html; charset=utf-8') return [];
    const page = await this.#reader.evaluate(read, body.toString());
    for (const words of page.inline) this.#fault(address, `inline ${words}`);
    const others = DIRECTORIES.includes(template) ? [] : page.mail.filter((mail) => mail !== this.#mail);
    for (const mail of others) this.#fault(address, `shows ${mail}`);
    this.#ids.set(address, new Set(page.ids));
    return [...steps(page.parts, 'part'), ...steps(page.links, 'a'), ...steps(page.searches, 'search'), ...steps(page.sends, 'form')];
  }
}

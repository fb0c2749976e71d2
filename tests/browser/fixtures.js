// What every spec gets: people who are signed in, and a watch over the console.
//
// `actor('giamdoc')` is a page of that account; a second call gives a second tab of the same
// browser, `stranger()` a browser that is signed in as nobody. Each account signs in once a worker, and
// again after the clock was moved. `travel({ days: 3 })` moves it and keeps everybody's pages signed in.
// Any console error, refused resource (CSP) or uncaught exception fails the test it happens in.
import { test as base, expect } from '@playwright/test';
import { offset, pass, server } from './clock.js';

export { expect };

export const PASSWORD = 'SangKien-2026!';

/** A decision takes a password given within five minutes: a test begins with a session younger than half a minute. */
const FRESH = 30 * 1000;

/** Statuses that are an answer, not a fault: the browser logs them as failed loads of the page. */
const ANSWERS = [403, 404, 405, 409, 422];

const documents = new WeakMap();

/** The HTML of the page as the server sent it. */
export const lastDocument = (page) => documents.get(page);

function watch(page, trouble) {
  page.on('console', (message) => {
    // The pages of the identity provider are not ours.
    if (message.type() !== 'error' || !page.url().startsWith(server().url)) return;
    // A spec has taken the network away.
    if (message.text().includes('net::ERR_INTERNET_DISCONNECTED')) return;
    const answer = message.text().match(/^Failed to load resource: .* status of (\d+)/)?.[1];
    if (!ANSWERS.includes(Number(answer))) trouble.push(`${page.url()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => trouble.push(`${page.url()}: ${error}`));
  page.on('response', (response) => {
    const isPage = response.request().isNavigationRequest() && response.frame() === page.mainFrame();
    const isLast = response.status() < 300 || response.status() >= 400;
    // At once: the browser forgets the body with the next page.
    if (isPage && isLast) documents.set(page, response.text().catch(() => ''));
  });
}

export async function signIn(page, account) {
  await page.goto('/login');
  await page.getByLabel('Thư điện tử công vụ').fill(`${account}@demo.vn`);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Xin chào/);
}

/** Signs in without a page, and says again that relatives and interests are declared, where the year of the last time is over. */
async function begin(request, account) {
  const home = await request.post('/login', { form: { email: `${account}@demo.vn`, password: PASSWORD } });
  expect(home.url(), `${account} is signed in`).toBe(`${server().url}/`);
  const interests = '/account/interests';
  if (!(await (await request.get(interests)).text()).includes('data-needed')) return;
  await request.post(interests, { form: { do: 'confirm' } });
  expect(await (await request.get(interests)).text()).not.toContain('data-needed');
}

export const test = base.extend({
  baseURL: async ({}, use) => use(server().url),

  /** Cookies of an account, signed in once for as long as the clock just runs on. */
  session: [async ({ playwright }, use) => {
    const known = new Map();
    await use(async (account) => {
      const moved = offset();
      const last = known.get(account);
      if (last?.moved !== moved || performance.now() - last.at > FRESH) {
        const context = await playwright.request.newContext({ baseURL: server().url });
        await begin(context, account);
        known.set(account, { moved, at: performance.now(), state: await context.storageState() });
        await context.dispose();
      }
      return known.get(account).state;
    });
  }, { scope: 'worker' }],

  trouble: [async ({}, use) => {
    const trouble = [];
    await use(trouble);
    expect(trouble, 'the console, the network and the content policy are silent').toEqual([]);
  }, { auto: true }],

  stranger: async ({ browser, baseURL, javaScriptEnabled, trouble }, use) => {
    const contexts = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL, javaScriptEnabled, ...options });
      contexts.push(context);
      context.on('page', (page) => watch(page, trouble));
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },

  /** The first page of each account that has one in this test. */
  actors: async ({}, use) => use(new Map()),

  actor: async ({ actors, session, stranger }, use) => {
    await use(async (account) => {
      const known = actors.get(account);
      if (known) return known.context().newPage();
      const page = await stranger({ storageState: await session(account) });
      actors.set(account, page);
      return page;
    });
  },

  /** Lets time pass, and signs everybody in again who has a page: their sessions have ended meanwhile. */
  travel: async ({ actors, session }, use) => {
    await use(async (time) => {
      pass(time);
      await Promise.all(Array.from(actors, async ([account, page]) => page.context().addCookies((await session(account)).cookies)));
    });
  },
});

// Every page that the demonstration offers, asked for as everybody who is in it and as nobody: no
// link leads nowhere, nothing is offered that is then refused, and every answer has its headers. Which
// routes each finds by links alone is a snapshot. A server of its own that begins on one morning, so that
// what is there to be found is the same each time.
import { responseFaults } from './answers.js';
import { Crawl } from './crawl.js';
import { expect, PASSWORD, test } from './fixtures.js';
import { route, ROUTES } from './routes.js';
import { serve } from './demonstration.js';

const MORNING = new Date('2026-08-25T09:00:00+07:00');
const ACCOUNTS = [
  'chuyenvien', 'chuyenvien2', 'giamdoc', 'phogiamdoc', 'bacsi', 'giamdocyte', 'phuong', 'chutichphuong', 'thamquyen', 'giamsat', 'thanhtra', 'quantri',
];
const UNKNOWN = '01982ab5-98d1-7e1f-b496-8329b7d9dfda';

let server;
test.beforeAll(async () => {
  server = await serve({ at: MORNING });
  // A job makes the first checkpoint, to which the log leads.
  await expect(async () => expect((await fetch(`${server.url}/log/checkpoint`)).status).toBe(200)).toPass();
});
test.afterAll(() => server.stop());

/** The cookie of an account's session. */
async function signedIn(account) {
  const body = new URLSearchParams({ email: `${account}@demo.vn`, password: PASSWORD, next: '/' });
  const answer = await fetch(`${server.url}/login`, { method: 'POST', body, redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')], `${account} signs in`).toEqual([303, '/']);
  return answer.headers.getSetCookie()[0].split(';')[0];
}

/** A line for each route: who comes there by what pages offer. */
function table(reach) {
  const signed = (who) => (ACCOUNTS.every((account) => who.includes(account)) ? ['everybody', ...who.filter((w) => !ACCOUNTS.includes(w))] : who);
  return ROUTES.map(({ template }) => template).sort().map((template) => `${template}: ${signed(reach.get(template)).join(' ') || '–'}\n`).join('');
}

test('nothing that is offered to anybody is broken, refused or unguarded', async ({ stranger }) => {
  test.slow();
  const reader = await stranger();
  const faults = [];
  const reach = new Map(ROUTES.map(({ template }) => [template, []]));
  for (const account of ['nobody', ...ACCOUNTS]) {
    const cookie = account === 'nobody' ? '' : await signedIn(account);
    const crawl = new Crawl({ site: server.url, cookie, mail: `${account}@demo.vn`, reader });
    await crawl.from(['/']);
    faults.push(...[...crawl.faults].map((fault) => `${account}: ${fault}`));
    for (const template of crawl.reached) reach.get(template).push(account);
  }
  expect.soft(faults).toEqual([]);
  expect(table(reach)).toMatchSnapshot('reach.txt');
});

test('what is refused, or asked for by machines, has its headers too', async () => {
  const cookie = await signedIn('chuyenvien');
  const asked = {
    '/khong-co': 404, '/static/0000000000000000/app.css': 404, '/proposals/x': 404, [`/proposals/${UNKNOWN}`]: 404, '/proposals/%ff': 404,
    [`/proposals/${UNKNOWN}/decision`]: 403, '/admin/people': 403, '/audit/book': 403, '/logout': 405, '/account/data.json': 405,
    '/log/inclusion': 400, '/log/consistency?from=2&size=1': 404, '/proposals?after=x&status=x&q=%00': 200,
    '/health/live': 200, '/health/ready': 200, '/login/link?token=x': 404,
  };
  const said = {};
  const faults = [];
  for (const path of Object.keys(asked)) {
    const answer = await fetch(`${server.url}${path}`, { redirect: 'manual', headers: { cookie } });
    said[path] = answer.status;
    const body = Buffer.from(await answer.arrayBuffer());
    faults.push(...responseFaults(answer, body, route(path.split('?')[0])?.template ?? 'none').map((fault) => `${path}: ${fault}`));
  }
  expect(said).toEqual(asked);
  expect(faults).toEqual([]);
});

// What Lighthouse says of the site as people have it: the demonstration of a real build with its
// compression, signed in, on a slow telephone (simulated slow 4G, a processor four times slower) and on a
// desktop. Each page is asked for by a browser that has nothing of it yet.
//
//     node run.js [RUNS]      with $SANGKIEN_BIN and $CHROMIUM
//
// Prints the scores with the largest paint, the time blocked, the shift of each and which tries were set aside, then
// every audit that is not perfect. Exit 1 where a score of any run is under 100.
import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import { serve } from '../../tests/browser/demonstration.js';

const PASSWORD = 'SangKien-2026!';
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const PRESETS = { mobile: undefined, desktop: desktopConfig };
const METRICS = ['largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift'];
const TRIES = 3;
/** Said for people to read; nothing that could be better. */
const NO_VERDICT = ['informative', 'notApplicable', 'manual'];

/** Name, account, and the address or what leads to it: a page and the first thing on it. */
const PAGES = [
  ['sign-in', null, '/login'],
  ['library', null, '/library'],
  ['home', 'chuyenvien', '/'],
  ['list', 'chuyenvien', '/proposals'],
  ['draft', 'chuyenvien', { from: '/proposals?status=draft', tail: '/plan' }],
  ['draft, risks', 'chuyenvien', { from: '/proposals?status=draft', tail: '/plan/risks' }],
  ['pilot', 'chuyenvien', { from: '/proposals?status=piloting', tail: '/pilot' }],
  ['case', 'giamdoc', { from: '/proposals?status=submitted', tail: '' }],
  ['queue', 'giamdoc', '/queue'],
  ['dashboard', 'giamdoc', '/dashboard'],
];

const runs = Number(process.argv[2] ?? 1);
if (!Number.isInteger(runs) || runs < 1) throw new Error('usage: node run.js [RUNS]');

/** Asks as somebody; a page that is not there is no page to measure. */
async function ask(site, cookie, path) {
  const answer = await fetch(`${site}${path}`, { headers: { cookie }, redirect: 'manual' });
  if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
  return answer.text();
}

async function send(site, cookie, path, fields) {
  const answer = await fetch(`${site}${path}`, { method: 'POST', headers: { cookie }, body: new URLSearchParams(fields), redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`${path} answers ${answer.status} to a form`);
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** The cookie of an account, whose relatives and interests are declared. */
async function signIn(site, account) {
  if (!account) return '';
  const cookie = await send(site, '', '/login', { email: `${account}@demo.vn`, password: PASSWORD, next: '/' });
  if ((await ask(site, cookie, '/account/interests')).includes('data-needed')) await send(site, cookie, '/account/interests', { do: 'confirm', next: '/' });
  return cookie;
}

async function addressOf(site, cookie, target) {
  if (typeof target === 'string') return target;
  const first = (await ask(site, cookie, target.from)).match(/data-proposal="([^"]+)"/)?.[1];
  if (!first) throw new Error(`${target.from} leads nowhere`);
  return `/proposals/${first}${target.tail}`;
}

/** Every audit that takes part in a category and is not perfect, in a line. */
function imperfect({ audits, categories }) {
  const lines = new Map();
  for (const category of CATEGORIES) {
    for (const { id, weight } of categories[category].auditRefs) {
      const { score, scoreDisplayMode, title, displayValue, errorMessage } = audits[id];
      if (NO_VERDICT.includes(scoreDisplayMode) || (score === 1 && !errorMessage)) continue;
      const verdict = errorMessage ?? `${score?.toFixed(2)}${weight === 0 ? ', not counted' : ''}`;
      lines.set(id, `${id} (${verdict}): ${title}${displayValue ? `, ${displayValue}` : ''}`);
    }
  }
  return [...lines.values()];
}

async function once(browser, site, cookie, path, preset) {
  const options = { port: browser.port, output: 'json', logLevel: 'error', onlyCategories: CATEGORIES, extraHeaders: cookie ? { cookie } : {} };
  const { lhr } = await lighthouse(`${site}${path}`, options, PRESETS[preset]);
  if (lhr.runtimeError) return { failed: lhr.runtimeError.message };
  if (new URL(lhr.finalDisplayedUrl).pathname !== path) throw new Error(`${path} leads to ${lhr.finalDisplayedUrl}`);
  return {
    scores: CATEGORIES.map((category) => Math.round(lhr.categories[category].score * 100)),
    metrics: METRICS.map((id) => lhr.audits[id].displayValue.replaceAll('\u00a0', ' ')),
    imperfect: imperfect(lhr),
    warnings: lhr.runWarnings,
  };
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/** The best of a few tries: what else the machine does takes from a score and never adds to one. */
async function measure(...page) {
  const all = [];
  while (all.length < TRIES && !all.at(-1)?.scores?.every((score) => score === 100)) all.push(await once(...page));
  const [best, ...aside] = all.toSorted((a, b) => sum(b.scores ?? []) - sum(a.scores ?? []));
  if (best.failed) throw new Error(`${page[3]}: ${best.failed}`);
  return { ...best, aside: aside.map((said) => said.failed ?? said.scores.join('/')) };
}

const row = (cells) => cells.map((cell, n) => String(cell).padEnd([4, 14, 9, 12, 14, 15, 8, 8, 7, 0][n])).join('').trimEnd();
const server = await serve();
const browser = await launch({ chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromeFlags: FLAGS });
const found = new Map();
let under = 0;
try {
  console.log(row(['run', 'page', 'on', ...CATEGORIES, 'LCP', 'TBT', 'CLS', 'set aside']));
  for (let run = 1; run <= runs; run += 1) {
    for (const [name, account, target] of PAGES) {
      // A session ends half an hour after its last request.
      const cookie = await signIn(server.url, account);
      const path = await addressOf(server.url, cookie, target);
      for (const preset of Object.keys(PRESETS)) {
        const said = await measure(browser, server.url, cookie, path, preset);
        console.log(row([run, name, preset, ...said.scores, ...said.metrics, said.aside.join('; ')]));
        under += said.scores.filter((score) => score < 100).length;
        for (const line of [...said.imperfect, ...said.warnings]) found.set(line, [...(found.get(line) ?? []), `${name} ${preset}`]);
      }
    }
  }
} finally {
  browser.kill();
  await server.stop();
}
console.log('\nNot perfect:');
for (const [line, where] of found) console.log(`- ${line}\n    ${[...new Set(where)].join('; ')}`);
if (under > 0) console.log(`\n${under} scores are under 100`);
process.exitCode = under > 0 ? 1 : 0;

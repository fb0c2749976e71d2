// How Mozilla's HTTP Observatory would grade the site behind an end of TLS: A+, on every kind of
// answer. Its scanner brings 230 packages and fetches lists while it is installed, so its scoring
// (github.com/mdn/mdn-http-observatory, src/grader/charts.js and src/analyzer/tests) stands here, as far as it can apply.
import { createServer } from 'node:http';
import { expect, PASSWORD, test } from './fixtures.js';
import { serve } from './demonstration.js';
import { terminator } from './tls.js';

const SIX_MONTHS = 15_552_000;
const BROAD = ['ftp:', 'http:', 'https:', '*', 'http://*', 'http://*.*', 'https://*', 'https://*.*'];
const UNSAFE = [...BROAD, "'unsafe-inline'", 'data:'];
/** From this score on, what is better than asked for counts too. */
const EXTRA_CREDIT = 90;
const GRADES = [[100, 'A+'], [90, 'A'], [85, 'A-'], [80, 'B+'], [70, 'B'], [65, 'B-'], [60, 'C+'], [50, 'C'], [45, 'C-'], [40, 'D+'], [30, 'D'], [25, 'D-'], [0, 'F']];

function directives(policy) {
  const parts = policy.split(';').map((part) => part.trim().toLowerCase().split(/\s+/));
  return Object.fromEntries(parts.map(([name, ...sources]) => [name, sources]));
}

function policyPoints(csp) {
  if (!csp) return -25;
  const { 'default-src': other = ['*'], 'script-src': script = other, 'object-src': object = other, 'style-src': style = other } = csp;
  if (script.some((s) => UNSAFE.includes(s)) || object.some((s) => BROAD.includes(s))) return -20;
  const active = Object.entries(csp).filter(([name]) => !['img-src', 'media-src'].includes(name)).flatMap(([, sources]) => sources);
  const isPlain = (s) => s.startsWith('http:') || s.startsWith('ftp:');
  if (active.some(isPlain)) return -20;
  if ([...script, ...style].includes("'unsafe-eval'")) return -10;
  if (['img-src', 'media-src'].flatMap((name) => csp[name] ?? other).some(isPlain)) return -10;
  if (style.some((s) => UNSAFE.includes(s))) return 0;
  return other.join() === "'none'" ? 10 : 5;
}

function cookiePoints(cookies, isStrict) {
  const each = cookies.map((cookie) => {
    const [name, ...rest] = cookie.split(';').map((part) => part.trim().toLowerCase());
    const is = (attribute) => rest.includes(attribute);
    const isSession = /^[^=]*(login|sess)/.test(name);
    if (!is('secure')) return isSession ? (isStrict ? -10 : -40) : (isStrict ? -5 : -20);
    if (isSession && !is('httponly')) return -30;
    return is('samesite=lax') || is('samesite=strict') ? 5 : 0;
  });
  return each.length === 0 ? 0 : Math.min(...each);
}

function transportPoints(value) {
  if (!value) return -20;
  const age = Number(value.match(/^max-age=(\d+)/i)?.[1] ?? NaN);
  if (Number.isNaN(age) || value.includes(',')) return -20;
  return age < SIX_MONTHS ? -10 : 0;
}

/** Points for scripts of other hosts, and for a digest on each of our own. */
function scriptPoints(html) {
  const scripts = [...html.matchAll(/<script\b[^>]*>/gi)].map(([tag]) => tag);
  if (scripts.some((tag) => /\bsrc="(https?:)?\/\//i.test(tag))) return -50;
  return scripts.length > 0 && scripts.every((tag) => /\bintegrity=/.test(tag)) ? 5 : 0;
}

/** Points of an answer, by what they are for. */
function points({ headers, body }) {
  const csp = headers['content-security-policy'] && directives(headers['content-security-policy']);
  const framed = { deny: 0, sameorigin: 0 };
  const referrer = ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'];
  const transport = transportPoints(headers['strict-transport-security']);
  const wasSaid = headers['referrer-policy'] !== undefined;
  return {
    policy: policyPoints(csp),
    cookies: cookiePoints(headers['set-cookie'] ?? [], transport === 0),
    sharing: headers['access-control-allow-origin'] ? -50 : 0,
    resources: ['same-origin', 'same-site'].includes(headers['cross-origin-resource-policy']) ? 10 : 0,
    referrer: wasSaid ? (referrer.includes(headers['referrer-policy']) ? 5 : -5) : 0,
    transport,
    scripts: scriptPoints(body),
    sniffing: headers['x-content-type-options'] === 'nosniff' ? 0 : -5,
    frames: csp?.['frame-ancestors'] && !csp['frame-ancestors'].some((s) => BROAD.includes(s)) ? 5 : framed[headers['x-frame-options']?.toLowerCase()] ?? -20,
  };
}

function grade(answer) {
  const all = Object.values(points(answer));
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 100);
  const plain = sum(all.filter((n) => n < 0));
  const score = Math.max(0, plain >= EXTRA_CREDIT ? sum(all) : plain);
  return `${GRADES.find(([least]) => score >= least)[1]} ${score}`;
}

let front;
test.beforeEach(async () => { front = await terminator(); });
test.afterEach(() => front.close());

test.describe('the site', () => {
  let server;
  test.beforeEach(async () => {
    server = await serve({ settings: { SANGKIEN_PUBLIC_URL: front.url, SANGKIEN_TRUSTED_PROXIES: '127.0.0.1' } });
    front.to(server.url);
  });
  test.afterEach(() => server.stop());

  test('behind TLS gets an A+ for every kind of answer', async () => {
    const said = {};
    const ask = async (path, about = {}) => {
      const answer = await front.ask(path, about);
      said[`${about.headers?.cookie ? 'signed in, ' : ''}${path}`] = `${answer.status} ${grade(answer)}`;
      return answer;
    };
    // A job makes the first one.
    await expect.poll(async () => (await front.ask('/log/checkpoint')).status).toBe(200);
    for (const path of ['/', '/login?lang=en', '/log', '/log/checkpoint', '/health/ready']) await ask(path);
    const body = new URLSearchParams({ email: 'thamquyen@demo.vn', password: PASSWORD }).toString();
    const headers = { origin: front.url, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
    const [session] = (await ask('/login', { method: 'POST', headers, body })).headers['set-cookie'];
    expect(session).toMatch(/^__Host-session=[0-9a-f]{64}; HttpOnly; SameSite=Lax; Secure; Path=\/$/);
    for (const path of ['/queue', '/proposals?status=piloting', '/khong-co', '/admin', '/logout']) await ask(path, { headers: { cookie: session.split(';')[0] } });
    expect(said).toEqual({
      '/': '303 A+ 130', '/login?lang=en': '200 A+ 140', '/log': '200 A+ 135', '/log/checkpoint': '200 A+ 130', '/health/ready': '200 A+ 130', '/login': '303 A+ 135',
      'signed in, /queue': '200 A+ 135', 'signed in, /proposals?status=piloting': '200 A+ 135',
      'signed in, /khong-co': '404 A+ 135', 'signed in, /admin': '403 A+ 135', 'signed in, /logout': '405 A+ 135',
    });
  });
});

test('a site without headers is graded as one', async () => {
  const bare = createServer((_, response) => { response.end('<!DOCTYPE html><title>x</title>'); });
  await new Promise((done) => { bare.listen(0, '127.0.0.1', done); });
  front.to(`http://127.0.0.1:${bare.address().port}`);
  expect(grade(await front.ask('/'))).toBe('D 30');
  bare.close();
});

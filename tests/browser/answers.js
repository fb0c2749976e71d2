// What every answer is held to, whatever it answers: its headers to the letter, a type that is what the
// bytes are, and no cause of an error for anybody to read.
const POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
  + "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const FIXED = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'x-frame-options': 'DENY',
  // Only said where the site has https.
  'strict-transport-security': null,
  // What tells a stranger how we are built.
  server: null,
  'x-powered-by': null,
};

/** A page whose own address is a secret. */
const SECRET = '/login/link';

const HTML = 'text/html; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const CSV = 'text/csv; charset=utf-8; header=present';
const OFFICE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Files to be saved: their types, and how their bytes begin. */
const FILES = { 'application/pdf': '%PDF-', 'application/zip': 'PK', [OFFICE]: 'PK', [SHEET]: 'PK', [CSV]: '\ufeff', [JSON_TYPE]: '{' };

/** Parts of the site: by ending. */
const PARTS = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml', png: 'image/png', webmanifest: 'application/manifest+json', woff2: 'font/woff2' };

/** What is neither a page, nor a file to be saved, nor a part. */
const OTHERS = {
  '/health/live': TEXT, '/health/ready': TEXT, '/log/checkpoint': TEXT, '/log/keys': TEXT, '/log/inclusion': JSON_TYPE, '/log/consistency': JSON_TYPE,
  '/api/v1/openapi.json': JSON_TYPE,
};

const SAVED = [
  '/proposals/{id}/attachments/{file}', '/proposals/{id}/receipts/{receipt}', '/proposals/{id}/dossier.zip', '/proposals/{id}/documents/{kind}',
  '/units/{code}/report.pdf', '/units/{code}/report.docx',
];
const SANDBOX = /^sandbox(; default-src 'none')?$/;

/** What a fault leaves behind where nobody took care. */
const CAUSE = /panicked at|stack backtrace|RUST_BACKTRACE|\.rs:\d+|sqlx|PgDatabaseError|PostgreSQL|postgres:|violates \w+ constraint|syntax error at or near|error returned from database/i;

/** Whether a file to be saved says so, and is what it says. */
function fileFaults(headers, body) {
  const type = headers.get('content-type');
  const faults = [];
  if (!/^attachment; filename="[\w. -]+"(; filename\*=UTF-8''[\w.%~-]+)?$/.test(headers.get('content-disposition'))) faults.push(`content-disposition: ${headers.get('content-disposition')}`);
  const begin = type in FILES ? Buffer.from(FILES[type]) : undefined;
  if (begin === undefined && type !== TEXT) faults.push(`a file of the type ${type}`);
  if (begin && !body.subarray(0, begin.length).equals(begin)) faults.push(`${type} does not begin with ${FILES[type]}`);
  return faults;
}

/** What is wrong with an answer; `template` is the route it came from. */
export function responseFaults(answer, body, template) {
  const { headers, status } = answer;
  const faults = [];
  const hold = (name, is, wanted) => { if (is !== wanted) faults.push(`${name}: ${is}, not ${wanted}`); };
  const isPart = template.startsWith('/static/') && status === 200;
  const isFile = (SAVED.includes(template) || /\.(csv|xlsx)$/.test(template)) && status === 200;
  for (const [name, wanted] of Object.entries(FIXED)) {
    hold(name, headers.get(name), name === 'referrer-policy' && template === SECRET ? 'no-referrer' : wanted);
  }
  const policy = headers.get('content-security-policy');
  if (isFile ? !SANDBOX.test(policy) : policy !== POLICY) faults.push(`content-security-policy: ${policy}`);
  hold('cache-control', headers.get('cache-control'), isPart ? 'public, max-age=31536000, immutable' : 'no-store');
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(headers.get('x-request-id'))) faults.push(`x-request-id: ${headers.get('x-request-id')}`);
  for (const cookie of headers.getSetCookie()) {
    if (!/^(session|lang|flash)=[^;]*; HttpOnly; SameSite=Lax; Path=\/(; Max-Age=0; Expires=[^;]+)?$/.test(cookie)) faults.push(`set-cookie: ${cookie}`);
  }
  const type = headers.get('content-type');
  if (isFile) faults.push(...fileFaults(headers, body));
  else if (isPart) hold('content-type', type, PARTS[new URL(answer.url).pathname.split('.').at(-1)]);
  else if (status === 303 || status === 307) hold('body', body.length, 0);
  else hold('content-type', type, status === 200 ? OTHERS[template] ?? HTML : HTML);
  if (type === HTML && !body.toString().startsWith('<!DOCTYPE html>\n<html lang="')) faults.push(`begins with ${body.subarray(0, 40)}`);
  const cause = !isFile && !isPart && body.toString().match(CAUSE);
  if (cause) faults.push(`shows a cause: ${cause[0]}`);
  return faults;
}

// What stands before the application where it is public: an end of TLS on a port of this machine, with a
// certificate made for it. Says for whom it asks, keeps Host and Origin, changes nothing else.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

async function certificate() {
  const folder = await mkdtemp(join(tmpdir(), 'sangkien-tls-'));
  const [key, cert] = ['key', 'cert'].map((name) => join(folder, `${name}.pem`));
  await promisify(execFile)('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert,
  ]);
  const made = { key: await readFile(key), cert: await readFile(cert) };
  await rm(folder, { recursive: true });
  return made;
}

/** Opens a port of TLS; `to` names the server behind it, which needs to know the address first. */
export async function terminator() {
  const { key, cert } = await certificate();
  let behind;
  const front = https.createServer({ key, cert }, (request, response) => {
    const headers = { ...request.headers, 'x-forwarded-for': request.socket.remoteAddress, 'x-forwarded-proto': 'https' };
    const onward = http.request(new URL(request.url, behind), { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise((done) => { front.listen(0, '127.0.0.1', done); });
  const url = `https://localhost:${front.address().port}`;

  /** Asks through TLS, as somebody who trusts nothing but this certificate. */
  const ask = (path, { method = 'GET', headers = {}, body = '' } = {}) => new Promise((done, failed) => {
    const request = https.request(new URL(path, url), { method, headers, ca: cert, lookup: (_, options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) }, async (answer) => {
      const chunks = [];
      for await (const chunk of answer) chunks.push(chunk);
      done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() });
    });
    request.once('error', failed);
    request.end(body);
  });
  return {
    url,
    ask,
    to: (server) => { behind = server; },
    close: () => new Promise((done) => {
      front.close(done);
      front.closeAllConnections();
    }),
  };
}

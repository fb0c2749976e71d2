// The server under test: the built binary with the demonstration, a private PostgreSQL and a fresh
// folder, on a free port. Started once before all tests, stopped after them; its log is shown where
// it fails. Nothing of the caller's settings reaches it.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE = 120_000; // milliseconds for initdb, migrations and the demonstration on a busy machine

function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

export default async function start() {
  const binary = resolve(process.env.SANGKIEN_BIN ?? join(import.meta.dirname, '../../target/debug/sangkien'));
  const folder = await mkdtemp(join(tmpdir(), 'sangkien-browser-'));
  await chmod(folder, 0o755); // as root the cluster runs as another account, which must get through
  const listen = `127.0.0.1:${await freePort()}`;
  const logFile = join(folder, 'server.log');
  const log = await open(logFile, 'w');
  const server = spawn(binary, ['serve', '--demo'], {
    cwd: folder, // no .env of a developer
    env: { PATH: process.env.PATH, HOME: process.env.HOME, SANGKIEN_DATA_DIR: join(folder, 'data'), SANGKIEN_LISTEN: listen, SANGKIEN_LOG: 'warn' },
    stdio: ['ignore', log.fd, log.fd],
  });
  const ended = new Promise((done) => { server.once('exit', done); server.once('error', done); });
  let over = false;
  ended.then(() => { over = true; });
  const how = () => server.signalCode ?? `exit code ${server.exitCode}`;

  // Where the tests themselves are ended: it drains, stops its PostgreSQL and goes by itself.
  process.once('exit', () => server.kill('SIGTERM'));

  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    await log.close();
    const said = await readFile(logFile, 'utf8');
    await rm(folder, { recursive: true, force: true });
    return said;
  };

  const until = Date.now() + PATIENCE;
  for (;;) {
    const ready = await fetch(`http://${listen}/health/ready`).then((r) => r.ok, () => false);
    if (ready) break;
    if (over || Date.now() > until) {
      throw new Error(`${binary} did not become ready:\n${await stop()}`);
    }
    await pause(100);
  }
  process.env.SANGKIEN_URL = `http://${listen}`;
  return async () => {
    const died = over;
    const said = await stop();
    if (died) throw new Error(`${binary} ended during the tests, ${how()}:\n${said}`);
  };
}

// The servers under test: one for each worker, so that a worker may move the clock of its own without
// touching anybody else's sessions and deadlines. Each is the demonstration (clocked.rs) with a
// private PostgreSQL and a fresh folder, on a free port, and all know one identity provider (provider.js).
// Started once before all tests, stopped after them; a log is shown where its server fails. Nothing of
// the caller's settings reaches them. A spec that asks for more than the worker's server can be starts
// one of its own by `serve`.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CLIENT, provide } from './provider.js';

const PATIENCE = 120_000; // milliseconds for initdb, migrations and the demonstration on a busy machine

/** Ports nobody listens on: all are held until the last is known, so that no two are the same. */
async function freePorts(count) {
  const probes = Array.from({ length: count }, () => createServer());
  await Promise.all(probes.map((probe) => new Promise((done, failed) => {
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', done);
  })));
  const ports = probes.map((probe) => probe.address().port);
  await Promise.all(probes.map((probe) => new Promise((done) => { probe.close(done); })));
  return ports;
}

/** By name: browsers make passkeys for a domain, never for a bare address. */
const address = (port) => `http://localhost:${port}`;

/**
 * Starts one server and waits until it answers; `stop` fails where it had ended by itself. It may begin
 * at another time than now, on a port that is known already, with further settings.
 */
export async function serve({ port, at, settings = {} } = {}) {
  port ??= (await freePorts(1))[0];
  const binary = resolve(process.env.SANGKIEN_BIN ?? join(import.meta.dirname, '../../target/debug/examples/clocked'));
  const folder = await mkdtemp(join(tmpdir(), 'sangkien-browser-'));
  await chmod(folder, 0o755); // as root the cluster runs as another account, which must get through
  const listen = `127.0.0.1:${port}`;
  const clock = join(folder, 'clock');
  if (at) await writeFile(clock, String(Math.round((at - Date.now()) / 1000)));
  const logFile = join(folder, 'server.log');
  const log = await open(logFile, 'w');
  const server = spawn(binary, ['serve', '--demo'], {
    cwd: folder, // no .env of a developer
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      SANGKIEN_DATA_DIR: join(folder, 'data'),
      SANGKIEN_LISTEN: listen,
      SANGKIEN_LOG: 'warn',
      SANGKIEN_PUBLIC_URL: address(port),
      SANGKIEN_WEBHOOK_ORIGINS: 'https://ioc.example.vn',
      SANGKIEN_TEST_CLOCK: clock,
      ...settings,
    },
    stdio: ['ignore', log.fd, log.fd],
  });
  const ended = new Promise((done) => { server.once('exit', done); server.once('error', done); });
  let over = false;
  ended.then(() => { over = true; });
  const how = () => server.signalCode ?? `exit code ${server.exitCode}`;

  // Where the tests themselves are ended: it drains, stops its PostgreSQL and goes by itself.
  process.once('exit', () => server.kill('SIGTERM'));

  const end = async () => {
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
      throw new Error(`${binary} did not become ready:\n${await end()}`);
    }
    await pause(100);
  }
  const stop = async () => {
    const died = over;
    const said = await end();
    if (died) throw new Error(`${binary} ended during the tests, ${how()}:\n${said}`);
  };
  return { url: address(port), clock, stop };
}

export default async function start({ workers }) {
  const [own, ...ports] = await freePorts(workers + 1);
  const provider = await provide(own, ports.map(address));
  const settings = { SANGKIEN_OIDC_ISSUER: provider.issuer, SANGKIEN_OIDC_CLIENT_ID: CLIENT.id, SANGKIEN_OIDC_CLIENT_SECRET: CLIENT.secret };
  const started = await Promise.allSettled(ports.map((port) => serve({ port, settings })));
  const servers = started.flatMap((s) => (s.status === 'fulfilled' ? [s.value] : []));
  const stop = () => Promise.all([...servers.map((server) => server.stop()), provider.stop()]);
  const failed = started.find((s) => s.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  process.env.SANGKIEN_SERVERS = JSON.stringify(servers.map(({ url, clock }) => ({ url, clock })));
  return stop;
}

// The servers under test: one for each worker, so that a worker may move the clock of its own without
// touching anybody else's sessions and deadlines. Each is the demonstration (clocked.rs), and all know one
// identity provider (provider.js). Started once before all tests, stopped after them; a log is shown where
// its server fails. A spec that asks for more than the worker's server can be starts one of its own by `serve`.
import { address, freePorts, serve } from './demonstration.js';
import { CLIENT, provide } from './provider.js';

export default async function start({ workers }) {
  const [own, ...ports] = await freePorts(workers + 1);
  const provider = await provide(own, ports.map(address));
  const settings = { SANGKIEN_WEBHOOK_ORIGINS: 'https://ioc.example.vn', SANGKIEN_OIDC_ISSUER: provider.issuer, SANGKIEN_OIDC_CLIENT_ID: CLIENT.id, SANGKIEN_OIDC_CLIENT_SECRET: CLIENT.secret };
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

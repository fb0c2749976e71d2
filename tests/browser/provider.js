// An identity provider as an office runs one: oidc-provider, certified OpenID Connect software that is
// not ours, with its own sign-in form. It knows everybody by the name before the @; who is called
// `chua-xac-minh` has an address that was never verified.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

export const CLIENT = { id: 'sangkien', secret: 'bi-mat-cua-cac-bai-kiem-thu' };
export const UNVERIFIED = 'chua-xac-minh';

/** Starts a provider on a port for sites at these addresses; gives what stops it. */
export async function provide(port, sites) {
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uris: sites.map((site) => `${site}/login/provider/callback`),
    }],
    claims: { email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    cookies: { keys: ['one key for cookies that live as long as the tests'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@demo.vn`, email_verified: id !== UNVERIFIED }),
    }),
    // Consent is the office's matter, not that of each person.
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  const server = createServer(provider.callback());
  await new Promise((done, failed) => { server.once('error', failed); server.listen(port, '127.0.0.1', done); });
  return { issuer, stop: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) };
}

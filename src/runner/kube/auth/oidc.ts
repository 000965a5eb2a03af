import { CredentialSource, NoCredentials } from './credentials';

/** The one auth-provider that kubectl still has: an ID token, and how to have it renewed. */
export function oidcSource(config: Readonly<Record<string, unknown>>): CredentialSource {
  const issuer = String(config['idp-issuer-url'] ?? '');
  // What it renews it writes into this copy, which is kept from one time to the next.
  const user = { name: 'oidc', authProvider: { name: 'oidc', config: { ...config } } };
  return {
    name: `the login at ${issuer || 'an OIDC provider'}`,
    advice: 'log in there again',
    read: async () => {
      const { OpenIDConnectAuth } = await import('@kubernetes/client-node/dist/oidc_auth.js');
      const options: { headers: Record<string, string> } = { headers: {} };
      try {
        await new OpenIDConnectAuth().applyAuthentication(user, options);
      } catch {
        throw new NoCredentials(`the login at ${issuer} could not be renewed`);
      }
      const { Authorization: authorization } = options.headers;
      if (!authorization) {
        throw new NoCredentials(
          `the login at ${issuer} has ended, and the kubeconfig has nothing to renew it`,
        );
      }
      const expires = OpenIDConnectAuth.expirationFromToken(authorization.replace('Bearer ', ''));
      return { authorization, ...(expires ? { expires: expires * 1000 } : {}) };
    },
  };
}

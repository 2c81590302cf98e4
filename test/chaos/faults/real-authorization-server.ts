import type { OptionsInput } from '../../../src/config/schema.js';
import { createDevelopmentAuthorizationServer } from '../../../src/demo/authorization-server/index.js';
import type { Chance } from './chance.js';
import type { Ledger } from './ledger.js';
import { PROFILE, STOCKS } from './queries.js';
import { startTroubledTokenEndpoint, type TroubledTokenEndpoint } from './token-endpoint.js';

/** oidc-provider, which revokes the whole family when a refresh token comes twice, behind a troubled token endpoint. */
export interface RealAuthorizationServer {
  readonly endpoint: TroubledTokenEndpoint;
  /** The settings of a backend, whose token requests the ledger knows by its number. */
  settingsFor(backend: number): OptionsInput['authorizationServer'];
  close(): Promise<void>;
}

export interface RealAuthorizationServerOptions {
  readonly publicOrigin: string;
  readonly ledger: Ledger;
  readonly chance: Chance;
  readonly accessTokenSeconds: number;
}

const CLIENT = { clientId: 'backend-under-test', clientSecret: 'a-secret-of-the-faults' };

export async function startRealAuthorizationServer(
  options: RealAuthorizationServerOptions,
): Promise<RealAuthorizationServer> {
  const { publicOrigin, ledger, chance, accessTokenSeconds } = options;
  const server = await createDevelopmentAuthorizationServer({
    port: 0,
    clients: [
      {
        ...CLIENT,
        redirectUris: [`${publicOrigin}/bff/callback`],
        postLogoutRedirectUris: [`${publicOrigin}/bff/logout/callback`],
      },
    ],
    resources: [
      { name: 'Stocks', indicator: STOCKS, scopes: ['read', 'buy', 'sell'] },
      { name: 'Profile', indicator: PROFILE, scopes: ['profile.read', 'profile.write'] },
    ],
    accessTokenLifetimeSeconds: accessTokenSeconds,
  });
  const { issuer } = server;
  const discovered = await fetch(`${issuer}/.well-known/openid-configuration`);
  const metadata = (await discovered.json()) as Record<string, string>;
  const endpoint = await startTroubledTokenEndpoint({ target: metadata.token_endpoint ?? '', ledger, chance });
  return {
    endpoint,
    settingsFor: (backend) => ({
      issuer,
      ...CLIENT,
      endpoints: {
        authorization: metadata.authorization_endpoint ?? '',
        token: endpoint.urlFor(backend),
        jwks: metadata.jwks_uri ?? '',
        sendsIssuer: true,
      },
    }),
    async close() {
      await endpoint.close();
      await server.close();
    },
  };
}

import type { OptionsInput } from '../../../src/config/schema.js';
import { createDemoAuthorizationServer } from '../../../src/demo/authorization-server/index.js';
import type { Chance } from './chance.js';
import type { Ledger } from './ledger.js';
import { PROFILE, STOCKS } from './queries.js';
import { startTroubledFront, type TroubledFront } from './troubled-front.js';

/** oidc-provider, which revokes the whole family when a refresh token comes twice, behind a troubled front. */
export interface RealAuthorizationServer {
  readonly front: TroubledFront;
  readonly issuer: string;
  readonly settings: OptionsInput['authorizationServer'];
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
  const server = await createDemoAuthorizationServer({
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
  const front = await startTroubledFront({ issuer, ledger, chance });
  return {
    front,
    issuer,
    settings: { issuer, ...CLIENT },
    async close() {
      await front.close();
      await server.close();
    },
  };
}

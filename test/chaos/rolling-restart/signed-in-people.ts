import { randomBytes } from 'node:crypto';
import type { OptionsInput } from '../../../src/config/schema.js';
import { startRedisServer } from '../../support/redis-server.js';
import { startScriptedAuthorizationServer } from '../../support/scripted-authorization-server/index.js';
import { STOCKS, startTestBackend } from '../../support/test-backend.js';

/** People whose sessions are in Redis, where every backend with these settings finds them. */
export interface SignedInPeople {
  readonly settings: OptionsInput;
  /** Of their sessions. */
  readonly cookies: readonly string[];
  /** How many refreshes there were. One that presents a refresh token again ends the session. */
  refreshes(): number;
  close(): Promise<void>;
}

/** Short, so that tokens are refreshed all the time, also while a backend stops. */
const TOKEN_SECONDS = 4;

export async function signInPeople(count: number): Promise<SignedInPeople> {
  const redis = await startRedisServer();
  const server = await startScriptedAuthorizationServer();
  server.behave({ expiresIn: TOKEN_SECONDS });
  const shared = {
    store: { kind: 'redis' as const, url: `redis://127.0.0.1:${redis.port}` },
    sealingKeys: [randomBytes(32).toString('base64url')],
    limits: { addressPerMinute: 0, sessionPerMinute: 0, refreshesPerMinute: 0, signInsPerMinute: 0 },
  };
  const first = await startTestBackend(server, { options: shared });
  const cookies: string[] = [];
  for (let number = 0; number < count; number += 1) cookies.push((await first.signIn()).sessionCookie());
  await first.close();
  const { clientId, clientSecret } = server.client;
  return {
    settings: {
      ...shared,
      publicOrigin: first.origin,
      authorizationServer: { issuer: server.issuer, clientId, clientSecret },
      resources: [{ indicator: STOCKS, scopes: ['read', 'buy', 'sell'], signInScopes: ['read', 'buy'] }],
      defaultResource: STOCKS,
      dangerouslyAllowPlainHttpOnLoopback: true,
    },
    cookies,
    refreshes: () => server.issued.length,
    async close() {
      await server.close();
      await redis.close();
    },
  };
}

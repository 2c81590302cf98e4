import { randomBytes } from 'node:crypto';
import { createLog } from '../../../src/cli/write-log.js';
import { readUntrustedOptions } from '../../../src/config/read-options.js';
import { createBackend } from '../../../src/server/create-backend.js';
import { listen } from '../../../src/server/listen.js';
import { CLIENT, PUBLIC_ORIGIN, RESOURCE, SCOPES, SIGN_IN_SCOPES } from '../fixtures.js';
import type { ServerSettings, StartServer } from './started.js';

const PROXY_LIMITS = { sessionPerMinute: 0, sessionConcurrent: 10_000 };

/** The options of the backend: behind a TLS proxy on this machine, as in production, but for where sign-ins come back. */
export function backendOptions({
  port,
  issuer,
  store,
  upstream,
  sealingKey = randomBytes(32).toString('base64url'),
}: Omit<ServerSettings, 'sessions'>): unknown {
  return {
    publicOrigin: PUBLIC_ORIGIN,
    trustedProxies: ['127.0.0.1'],
    authorizationServer: { issuer, ...CLIENT },
    resources: [{ indicator: RESOURCE, scopes: SCOPES }],
    defaultResource: RESOURCE,
    signIn: { scope: SIGN_IN_SCOPES, redirectUri: `http://127.0.0.1:${port}/bff/callback` },
    store,
    // What is measured is how fast it answers, not how well it refuses.
    limits: {
      sessionPerMinute: 0,
      addressPerMinute: 0,
      refreshesPerMinute: 0,
      signInsPerMinute: 0,
      signInStartsPerMinute: 0,
      failedLogoutTokensPerMinute: 0,
    },
    ...(upstream === undefined
      ? {}
      : { proxies: { orders: { target: upstream, paths: ['/v1/**'], limits: PROXY_LIMITS } } }),
    sealingKeys: [sealingKey],
    dangerouslyAllowPlainHttpOnLoopback: true,
  };
}

/** Ours, as it is run: nothing is left out. Sessions come from signing in. */
export const start: StartServer = async (settings) => {
  const options = readUntrustedOptions(backendOptions(settings));
  const backend = await createBackend(options, { log: createLog('json', process.stderr) });
  await listen(backend, { host: '127.0.0.1', port: settings.port });
  return {};
};

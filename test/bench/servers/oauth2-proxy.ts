import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { CLIENT, GRANTED_SCOPE } from '../fixtures.js';
import { startProgram } from './program.js';
import type { StartServer } from './started.js';

/** oauth2-proxy with its sessions in Redis, which sends the access token along. */
export const start: StartServer = async ({ port, issuer, upstream = '', peers = '', store }) => {
  const { url } = store as { url: string };
  const settings = {
    'http-address': `127.0.0.1:${port}`,
    provider: 'oidc',
    'oidc-issuer-url': issuer,
    'oidc-enabled-signing-alg': 'ES256',
    'client-id': CLIENT.clientId,
    'client-secret': CLIENT.clientSecret,
    scope: GRANTED_SCOPE,
    'code-challenge-method': 'S256',
    'email-domain': '*',
    upstream,
    'redirect-url': `http://127.0.0.1:${port}/oauth2/callback`,
    'cookie-secure': 'false',
    'cookie-secret': randomBytes(16).toString('hex'),
    'session-store-type': 'redis',
    'redis-connection-url': url,
    'pass-access-token': 'true',
    'skip-provider-button': 'true',
    'request-logging': 'false',
    'auth-logging': 'false',
    'standard-logging': 'false',
  };
  const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  return startProgram(path.join(peers, 'oauth2-proxy'), args, { port, env: { GOMAXPROCS: '1' } });
};

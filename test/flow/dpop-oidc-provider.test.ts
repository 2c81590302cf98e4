import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { readOptions } from '../../src/config/read-options.js';
import {
  createDemoAuthorizationServer,
  type DemoAuthorizationServer,
} from '../../src/demo/authorization-server/index.js';
import { createBackend } from '../../src/server/create-backend.js';
import { listen } from '../../src/server/listen.js';
import type { BackendEvent } from '../../src/telemetry/events.js';
import { createProofCheck } from '../support/dpop-check.js';
import { writeDpopKey } from '../support/dpop-key-file.js';
import { freePorts } from '../support/free-ports.js';
import { createFrontend, type Frontend } from '../support/frontend.js';
import { type ScriptedResourceServer, startScriptedResourceServer } from '../support/scripted-resource-server.js';
import { navigation, STOCKS } from '../support/test-backend.js';
import { createUserAgent } from '../support/user-agent.js';

const CLIENT = { clientId: 'portfolio', clientSecret: 'a-secret-of-the-portfolio' };
const LIST = '/bff/api/stocks/v1/list';
const key = writeDpopKey();
const folder = mkdtempSync(join(tmpdir(), 'tmi-bff-dpop-store-'));
const sealingKeys = [randomBytes(32).toString('base64url')];

let port: number;
let server: DemoAuthorizationServer;
let api: ScriptedResourceServer;
let keys: JWTVerifyGetKey;
const events: BackendEvent[] = [];
const proofs = createProofCheck({
  origin: () => api.origin,
  bindingOf: async (token) => {
    const { payload } = await jwtVerify<{ cnf: { jkt: string } }>(token, keys, {
      audience: STOCKS,
      issuer: server.issuer,
    });
    return payload.cnf.jkt;
  },
});

beforeAll(async () => {
  [port = 0] = await freePorts(1);
  const redirectUris = [`http://localhost:${port}/bff/callback`];
  server = await createDemoAuthorizationServer({
    port: 0,
    dpop: 'with nonce',
    clients: [{ ...CLIENT, redirectUris, postLogoutRedirectUris: [] }],
    resources: [{ name: 'Stocks', indicator: STOCKS, scopes: ['read', 'buy'] }],
  });
  keys = createRemoteJWKSet(new URL(`${server.issuer}/jwks`));
  api = await startScriptedResourceServer();
  proofs.nonce = 'required here too';
  api.answer = async (request, response) => {
    const refused = await proofs.check(request);
    response.writeHead(refused?.status ?? 200, refused?.headers ?? {}).end(refused ? 'refused' : 'called');
  };
});
afterAll(async () => {
  await server.close();
  await api.close();
});

/** Runs a backend with this key for as long as `use` runs. */
async function withBackend(privateKeyFile: string, use: (origin: string) => Promise<void>) {
  const origin = `http://localhost:${port}`;
  const options = readOptions({
    publicOrigin: origin,
    authorizationServer: { issuer: server.issuer, ...CLIENT },
    resources: [{ indicator: STOCKS, scopes: ['read', 'buy'], dpop: true }],
    defaultResource: STOCKS,
    proxies: { stocks: { target: api.origin, scope: ['read'], paths: ['/v1/**'] } },
    dpop: { privateKeyFile },
    store: { kind: 'embedded', folder },
    sealingKeys,
    dangerouslyAllowPlainHttpOnLoopback: true,
  });
  const backend = await createBackend(options, { log: () => undefined, onEvent: (event) => events.push(event) });
  const listening = await listen(backend, { host: 'localhost', port, idleMs: 0 });
  try {
    await use(origin);
  } finally {
    await listening.close();
    await backend.close();
  }
}

async function signIn(origin: string): Promise<Frontend> {
  const userAgent = createUserAgent();
  const begun = await userAgent.fetch(`${origin}/bff/login`, { headers: navigation('none') });
  const callback = await userAgent.signInAt(begun.headers.get('location') ?? '', { person: 'alice' });
  await userAgent.fetch(callback, { headers: navigation('cross-site') });
  return createFrontend(userAgent, origin);
}

const lastToken = () => api.received.at(-1)?.headers.authorization?.replace('DPoP ', '') ?? '';
const refreshes = () => events.filter(({ name }) => name === 'refresh.succeeded').length;

describe('With node-oidc-provider, which binds tokens and requires a nonce', () => {
  let alice: Frontend;

  it('people sign in, and the resource server accepts the tokens and proofs of the backend', async () => {
    await withBackend(key.file, async (origin) => {
      alice = await signIn(origin);
      // The claims come from UserInfo, by another bound token.
      expect((await alice.sessionInfo()).json()).toMatchObject({ name: 'Alice Adams' });
      const answer = await alice.fetch(LIST);
      expect([answer.status, answer.body]).toEqual([200, 'called']);
      expect(decodeJwt(lastToken())).toMatchObject({ cnf: { jkt: await key.thumbprint() }, scope: 'read' });
      expect(refreshes()).toBe(1);
    });
  });

  it('a held token serves after a restart with the same key', async () => {
    await withBackend(key.file, async () => {
      const before = lastToken();
      expect((await alice.fetch(LIST)).body).toBe('called');
      expect(lastToken()).toBe(before);
      expect(refreshes()).toBe(1);
    });
  });

  it('a token for the new key is obtained after a restart with another one', async () => {
    const other = writeDpopKey();
    await withBackend(other.file, async () => {
      expect((await alice.fetch(LIST)).body).toBe('called');
      expect(decodeJwt(lastToken())).toMatchObject({ cnf: { jkt: await other.thumbprint() } });
      expect(refreshes()).toBe(2);
    });
  });
});

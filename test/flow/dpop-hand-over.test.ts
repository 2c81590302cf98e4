import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeDpopKey } from '../support/dpop-key-file.js';
import { type HandOverBackend, handOver, startHandOverBackend } from '../support/hand-over.js';
import { ALICE, obtainTokensFrom } from '../support/own-sign-in.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { PROFILE, STOCKS } from '../support/test-backend.js';

describe('A hand-over to a backend with a resource with dpop', () => {
  let server: ScriptedAuthorizationServer;
  let started: HandOverBackend;
  beforeAll(async () => {
    server = await startScriptedAuthorizationServer();
    started = await startHandOverBackend(
      server,
      {},
      {
        resources: [
          { indicator: STOCKS, scopes: ['read', 'buy'], dpop: true },
          { indicator: PROFILE, scopes: ['profile.read'] },
        ],
        dpop: { privateKeyFile: writeDpopKey().file },
        proxies: { stocks: { target: 'http://127.0.0.1:1', resource: STOCKS, scope: ['read'], paths: ['/**'] } },
      },
    );
  });
  afterAll(async () => {
    await started.backend.close();
    await server.close();
  });

  /** Hands over the person, with an access token for this resource. */
  async function handOverFor(resource: string) {
    const { scope, refreshToken, accessToken } = await obtainTokensFrom(server, resource);
    const { value, expiresIn } = accessToken ?? { value: '', expiresIn: 0 };
    const token = { value, expires_in: expiresIn, query: { resource: [resource] } };
    const tokens = { scope, resource: [resource], refresh_token: refreshToken, access_token: token };
    return handOver({ port: started.port, body: { sub: ALICE, claims: {}, tokens } });
  }

  it('takes no bearer token for that resource, which would be used as a bound one, and starts no session', async () => {
    const { status, body } = await handOverFor(STOCKS);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.error_description).toContain('expected a resource without dpop');
    expect(started.backend.events.some(({ name }) => name === 'session.started')).toBe(false);
  });

  it('takes one for another resource', async () => {
    expect((await handOverFor(PROFILE)).status).toBe(201);
  });
});

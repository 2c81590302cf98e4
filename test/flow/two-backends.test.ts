import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend } from '../support/frontend.js';
import { held } from '../support/held.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { navigation, startTestBackend, type TestBackend } from '../support/test-backend.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
let server: ScriptedAuthorizationServer;
let backends: readonly TestBackend[];
beforeAll(async () => {
  server = await startScriptedAuthorizationServer();
  const store = { kind: 'embedded' as const, folder };
  const options = { store, sealingKeys: [randomBytes(32).toString('base64url')] };
  backends = [await startTestBackend(server, { options }), await startTestBackend(server, { options })];
});
beforeEach(() => {
  server.behaveAsUsual();
  server.forgetRequests();
});
afterAll(async () => {
  await server.close();
  for (const backend of backends) await backend.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One person at both backends: the cookies of all ports of a host are the same. */
async function signIn(): Promise<readonly Frontend[]> {
  const [first] = backends;
  if (first === undefined) throw new Error('no backend');
  const { userAgent } = await first.signIn();
  return backends.map(({ origin }) => createFrontend(userAgent, origin));
}

describe('two backends with one store', () => {
  it('never present a refresh token at the same time, and lose nothing of what the other writes [RT-06] [RT-07]', async () => {
    const frontends = await signIn();
    const scopes = ['read', 'buy', 'openid', 'email', 'read buy', 'read openid', 'buy openid', 'read email'];
    server.forgetRequests();
    for (let round = 0; round < scopes.length; round += 2) {
      const gate = held();
      const before = server.received('/token').length;
      server.answerNext('/token', { until: gate.released });
      const asking = frontends.map((frontend, index) => frontend.accessToken({ scope: scopes[round + index] ?? '' }));
      await gate.whenSeen(() => server.received('/token').length === before + 1);
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(server.received('/token')).toHaveLength(before + 1);
      gate.release();
      await Promise.all(asking);
    }
    const presented = server.received('/token').map(({ form }) => form.get('refresh_token'));
    expect(new Set(presented).size).toBe(scopes.length);
    server.forgetRequests();
    for (const frontend of frontends) for (const scope of scopes) await frontend.accessToken({ scope });
    expect(server.received('/token')).toEqual([]);
  });

  it('redeem a code once, though it comes back to both at the same moment [LOGIN-05]', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [first] = backends;
      const userAgent = first?.newUserAgent();
      if (first === undefined || userAgent === undefined) throw new Error('no backend');
      const callback = await first.beginSignIn(userAgent);
      server.forgetRequests();
      const answers = await Promise.all(
        backends.map(({ origin }) =>
          userAgent.fetch(`${origin}${callback.pathname}${callback.search}`, { headers: navigation('cross-site') }),
        ),
      );
      expect(answers.filter(({ status }) => status === 400).length).toBeGreaterThanOrEqual(1);
      expect(server.received('/token').length).toBe(1);
    }
  });

  it('end a session for both [LOGOUT-01]', async () => {
    const [one, other] = await signIn();
    const Cookie = `__Host-tmi-bff=${one?.sessionCookie()}`;
    await one?.logout();
    expect((await other?.fetch('/.well-known/bff-sessioninfo', { headers: { Cookie } }))?.status).toBe(400);
  });
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Frontend, TOKEN } from '../support/frontend.js';
import { held } from '../support/held.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { type SecondBackend, startSecondBackend } from '../support/second-backend.js';
import { STOCKS, startTestBackend, type TestBackend } from '../support/test-backend.js';

/** Two processes on one store: one is told to stop, the other sees what it has left. */
const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
const TIMEOUT_SECONDS = 2;
let server: ScriptedAuthorizationServer;
let staying: TestBackend;
let stopping: SecondBackend;
let alice: Frontend;
const shared = {
  store: { kind: 'embedded' as const, folder },
  sealingKeys: [randomBytes(32).toString('base64url')],
  resources: [{ indicator: STOCKS, scopes: ['read', 'buy'] }],
  defaultResource: STOCKS,
};

beforeAll(async () => {
  server = await startScriptedAuthorizationServer();
  staying = await startTestBackend(server, { options: shared });
});
beforeEach(async () => {
  server.behaveAsUsual();
  const { issuer, client } = server;
  const { clientId, clientSecret } = client;
  stopping = await startSecondBackend({
    ...shared,
    publicOrigin: staying.origin,
    authorizationServer: { issuer, clientId, clientSecret, timeoutSeconds: TIMEOUT_SECONDS },
    dangerouslyAllowPlainHttpOnLoopback: true,
  });
  alice = await staying.signIn();
  // So that the process that is stopped knows the authorization server already.
  await ask('buy');
  server.forgetRequests();
});
afterAll(async () => {
  await server.close();
  await staying.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (scope: string) => alice.userAgent.fetch(`${stopping.origin}${TOKEN}?scope=${scope}`);
const presented = () => server.received('/token').map(({ form }) => form.get('refresh_token'));

describe('A backend that is told to stop while a refresh is under way', () => {
  it('answers it, writes what came, and ends [RT-08]', async () => {
    const gate = held();
    server.answerNext('/token', { until: gate.released });
    const asking = ask('read');
    await gate.whenSeen(() => presented().length === 1);
    const stopped = stopping.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    gate.release();
    expect((await asking).status).toBe(200);
    await stopped;
    expect(stopping.log()).toContain('"backend.stopped"');
    expect(await alice.accessToken({ scope: 'read' })).toBe(server.issued.at(-1)?.accessToken);
    expect(presented().length).toBe(1);
  });

  it('writes what came also if its browser has gone [RT-07] [RT-08]', async () => {
    const gate = held();
    server.answerNext('/token', { until: gate.released });
    const headers = { Cookie: `__Host-tmi-bff=${alice.sessionCookie()}` };
    const leaving = request(`${stopping.origin}${TOKEN}?scope=read`, { headers, agent: false });
    leaving.on('error', () => undefined).end();
    await gate.whenSeen(() => presented().length === 1);
    leaving.destroy();
    const stopped = stopping.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    gate.release();
    await stopped;
    expect(await alice.accessToken({ scope: 'read' })).toBe(server.issued.at(-1)?.accessToken);
    expect((await alice.token({ scope: 'read buy' })).status).toBe(200);
    expect(new Set(presented()).size).toBe(2);
  });

  it('ends in bounded time though the authorization server never answers, and ends no session [RT-13]', async () => {
    server.answerNext('/token', { until: new Promise(() => undefined) });
    const asking = ask('read');
    await held().whenSeen(() => presented().length === 1);
    const began = Date.now();
    await stopping.close();
    expect(Date.now() - began).toBeLessThan((TIMEOUT_SECONDS + 8) * 1000);
    expect((await asking).json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect((await alice.sessionInfo()).status).toBe(200);
  });
});

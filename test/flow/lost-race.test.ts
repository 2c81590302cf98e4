import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Grant } from '../../src/core/held-tokens.js';
import { createSessionIndex } from '../../src/session/session-index.js';
import { changedTo, createSessions, type Sessions } from '../../src/session/sessions.js';
import { createBlindIndex } from '../../src/storage/blind-index.js';
import { createEmbeddedStore } from '../../src/storage/embedded-store.js';
import { createSealedRecords } from '../../src/storage/sealed-records.js';
import { createSealing } from '../../src/storage/sealing.js';
import type { Store } from '../../src/storage/store.js';
import { type Frontend, refusalOf } from '../support/frontend.js';
import { held } from '../support/held.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { startTestBackend, type TestBackend } from '../support/test-backend.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
const key = randomBytes(32);
let seconds = Math.floor(Date.now() / 1000);
const clock = () => seconds;
let aheadMs = 0;
const monotonicClock = () => performance.now() + aheadMs;
let server: ScriptedAuthorizationServer;
let backend: TestBackend;
let store: Store;
/** Another backend on the same store, as far as its hands reach. */
let other: Sessions;
let alice: Frontend;

beforeAll(async () => {
  server = await startScriptedAuthorizationServer();
  const sealingKeys = [key.toString('base64url')];
  const options = { store: { kind: 'embedded' as const, folder }, sealingKeys };
  backend = await startTestBackend(server, { options, clock, monotonicClock });
  store = await createEmbeddedStore({ folder, clock });
  other = createSessions(createSealedRecords(store, createSealing([key])), {
    lifetime: { idleSeconds: 1800, absoluteSeconds: 43_200 },
    clock,
    emit: () => undefined,
    index: createSessionIndex(store, { names: createBlindIndex([key]), clock }),
  });
});
beforeEach(async () => {
  server.behaveAsUsual();
  alice = await backend.signIn();
  server.forgetRequests();
});
afterAll(async () => {
  await server.close();
  await backend.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const presented = () => server.received('/token').map(({ form }) => form.get('refresh_token'));
const changeGrants = (change: (grant: Grant) => Grant) =>
  other.changeTokens(alice.sessionCookie(), (tokens) => changedTo({ ...tokens, grants: tokens.grants.map(change) }));
const pass = (time: number) => {
  seconds += time;
  aheadMs += time * 1000;
};
const markOf = (age: number) => ({ id: 'of another process', setAt: seconds - age });
const aLittle = () => new Promise((resolve) => setTimeout(resolve, 400));

describe('Another backend that was faster', () => {
  it('makes invalid_grant a lost race: the newer refresh token is tried once, and the session remains [RT-12]', async () => {
    const first = server.issued.at(-1)?.refreshToken;
    const gate = held();
    server.answerNext('/token', { status: 400, body: { error: 'invalid_grant' }, until: gate.released });
    const asking = alice.token({ scope: 'read' });
    await gate.whenSeen(() => presented().length === 1);
    const newer = server.issueRefreshToken();
    await changeGrants(({ mark: _, ...grant }) => ({ ...grant, refreshToken: newer }));
    gate.release();
    expect((await asking).status).toBe(200);
    expect(presented()).toEqual([first, newer]);
    expect((await alice.sessionInfo()).status).toBe(200);
  });

  it('is overtaken once only: what is refused again is refused [RT-12] [ERR-18]', async () => {
    const gate = held();
    server.answerAlways('/token', { status: 400, body: { error: 'invalid_grant' }, until: gate.released });
    const asking = alice.token({ scope: 'read' });
    await gate.whenSeen(() => presented().length === 1);
    await changeGrants(({ mark: _, ...grant }) => ({ ...grant, refreshToken: 'newer' }));
    gate.release();
    expect(refusalOf(await asking)).toEqual([400, 'invalid_grant']);
    expect(presented().length).toBe(2);
  });

  it('and may still be presenting is waited for, though its lease has ended, but not for ever [RT-06] [RT-07]', async () => {
    await changeGrants((grant) => ({ ...grant, mark: markOf(0) }));
    const asking = alice.token({ scope: 'read' });
    await aLittle();
    expect(presented()).toEqual([]);
    pass(18);
    await aLittle();
    // A refresh may take ten seconds and storing its result five; five more are for pauses and the network.
    expect(presented()).toEqual([]);
    pass(3);
    expect((await asking).status).toBe(200);
    expect(presented().length).toBe(1);
  });

  it('and whose mark a failover has lost is told when the result is stored', async () => {
    const gate = held();
    server.answerNext('/token', { until: gate.released });
    const asking = alice.token({ scope: 'read' });
    await gate.whenSeen(() => presented().length === 1);
    expect(backend.events.map(({ name }) => name)).not.toContain('refresh.mark_lost');
    await changeGrants(({ mark: _, ...grant }) => grant);
    gate.release();
    expect((await asking).status).toBe(200);
    expect(backend.events.map(({ name }) => name)).toContain('refresh.mark_lost');
  });

  it('and whose clock is half a minute behind is waited for all the same [RT-06] [RT-07]', async () => {
    await changeGrants((grant) => ({ ...grant, mark: markOf(30) }));
    const asking = alice.token({ scope: 'read' });
    await aLittle();
    expect(presented()).toEqual([]);
    pass(21);
    expect((await asking).status).toBe(200);
  });

  it('and whose clock is ten minutes ahead is waited for no longer than any other [RT-06] [RT-07]', async () => {
    await changeGrants((grant) => ({ ...grant, mark: markOf(-600) }));
    const asking = alice.token({ scope: 'read' });
    await aLittle();
    expect(presented()).toEqual([]);
    pass(21);
    expect((await asking).status).toBe(200);
  });

  it('and crashed more than an hour ago is not waited for [RT-06]', async () => {
    await changeGrants((grant) => ({ ...grant, mark: markOf(3601) }));
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it('and is presenting the refresh token by now has overtaken an answer that comes late: nothing of it is stored [RT-12]', async () => {
    const gate = held();
    server.answerNext('/token', { until: gate.released });
    const asking = alice.token({ scope: 'read' });
    await gate.whenSeen(() => presented().length === 1);
    const first = presented()[0];
    await changeGrants((grant) => ({ ...grant, mark: markOf(0) }));
    gate.release();
    await aLittle();
    let stored: Grant | undefined;
    const newer = server.issueRefreshToken();
    await changeGrants(({ mark, ...grant }) => {
      stored = { ...grant, ...(mark && { mark }) };
      return { ...grant, refreshToken: newer };
    });
    expect(stored).toMatchObject({ refreshToken: first, mark: markOf(0) });
    expect((await asking).status).toBe(200);
    expect(presented()).toEqual([first, newer]);
  });

  it('and has written its successor meanwhile is relied on: the old refresh token is not presented again [RT-03]', async () => {
    await changeGrants((grant) => ({ ...grant, mark: markOf(0) }));
    const asking = alice.token({ scope: 'read' });
    await aLittle();
    const newer = server.issueRefreshToken();
    await changeGrants(({ mark: _, ...grant }) => ({ ...grant, refreshToken: newer }));
    expect((await asking).status).toBe(200);
    expect(presented()).toEqual([newer]);
  });

  it('and may still be presenting is waited for by a sign-in that adds to the session [RT-06] [RT-12]', async () => {
    await changeGrants((grant) => ({ ...grant, mark: markOf(0) }));
    const { userAgent } = alice;
    const callback = await backend.beginSignIn(userAgent, '/bff/login?scope=sell');
    let isFinished = false;
    const finishing = backend.finishSignIn(userAgent, callback).finally(() => {
      isFinished = true;
    });
    await aLittle();
    expect(isFinished).toBe(false);
    const newer = server.issueRefreshToken();
    const changed = await changeGrants(({ mark: _, ...grant }) => ({ ...grant, refreshToken: newer }));
    expect(changed.kind).toBe('done');
    await finishing;
    expect((await alice.token({ scope: 'sell' })).status).toBe(200);
  });
});

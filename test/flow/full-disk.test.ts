import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { type Frontend, refusalOf, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { held } from '../support/held.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { type SecondBackend, startSecondBackend } from '../support/second-backend.js';
import { startTestBackend, type TestBackend } from '../support/test-backend.js';

/** Two processes on one embedded store. The tests' own signs people in; the disk of the other one is full at times. */
const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
const IDLE_SECONDS = 40;
let server: ScriptedAuthorizationServer;
let first: TestBackend;
let second: SecondBackend;
let alice: Frontend;

beforeAll(async () => {
  server = await startScriptedAuthorizationServer();
  const shared = {
    store: { kind: 'embedded' as const, folder },
    sealingKeys: [randomBytes(32).toString('base64url')],
    resources: [{ indicator: 'https://stocks.example', scopes: ['read', 'buy'] }],
    session: { idleSeconds: IDLE_SECONDS },
    defaultResource: 'https://stocks.example',
  };
  first = await startTestBackend(server, { options: shared });
  const { issuer, client } = server;
  const authorizationServer = { issuer, clientId: client.clientId, clientSecret: client.clientSecret };
  const options = {
    ...shared,
    publicOrigin: first.origin,
    authorizationServer,
    dangerouslyAllowPlainHttpOnLoopback: true,
  };
  second = await startSecondBackend(options, { preload: [toldAboutDisk] });
});
beforeEach(async () => {
  alice = await first.signIn();
  server.forgetRequests();
});
afterAll(async () => {
  await second.close();
  await server.close();
  await first.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the second backend's system tells it about the disk, as long as this file is there. */
const nothingIsFree = path.join(folder, 'nothing-is-free');
const fillDisk = () => writeFileSync(nothingIsFree, '');
const makeRoom = () => rmSync(nothingIsFree);
const toldAboutDisk = `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { statfs } = fs.promises;
  fs.promises.statfs = async (...which) => {
    const told = await statfs(...which);
    return fs.existsSync(${JSON.stringify(nothingIsFree)}) ? { ...told, bavail: 0 } : told;
  };
  syncBuiltinESMExports();`)}`;

const unavailable = [503, 'temporarily_unavailable'];
// Cookies are the same for all ports of a host.
const ask = (scope: string, { userAgent } = alice) =>
  userAgent.fetch(`${second.origin}${TOKEN}?scope=${encodeURIComponent(scope)}`);
const presented = () => server.received('/token').map(({ form }) => form.get('refresh_token'));

describe('A backend whose disk is full', () => {
  it('answers 503 with Retry-After where it must write, and presents no refresh token [RT-08] [RT-13]', async () => {
    fillDisk();
    const answers = await Promise.all(['read', 'buy', 'read buy', 'read', 'buy'].map((scope) => ask(scope)));
    expect(answers.map(refusalOf)).toEqual(Array(5).fill(unavailable));
    for (const answer of answers) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(presented()).toEqual([]);
    makeRoom();
    expect((await ask('read')).status).toBe(200);
  });

  it('still serves what is held, and knows who is signed in [CACHE-07]', async () => {
    expect((await ask('read')).status).toBe(200);
    fillDisk();
    expect((await ask('read')).status).toBe(200);
    expect((await alice.userAgent.fetch(`${second.origin}${SESSION_INFO}`)).status).toBe(200);
    makeRoom();
  });

  it('still serves what is held when the last use is due to be written [CACHE-07]', async () => {
    expect((await ask('read')).status).toBe(200);
    fillDisk();
    await new Promise((resolve) => setTimeout(resolve, (IDLE_SECONDS / 20 + 1) * 1000));
    expect((await ask('read')).status).toBe(200);
    await eventually(() => expect(second.log()).toContain('"session.use_not_written"'));
    makeRoom();
  });

  it('keeps at it for a refresh token that has come already, and loses none [RT-03] [RT-08]', async () => {
    const gate = held();
    server.answerNext('/token', { until: gate.released });
    const asking = ask('read');
    await gate.whenSeen(() => presented().length === 1);
    fillDisk();
    gate.release();
    const isAnswered = await Promise.race([
      asking.then(() => true),
      new Promise((resolve) => setTimeout(resolve, 700)),
    ]);
    expect(isAnswered).not.toBe(true);
    makeRoom();
    expect((await asking).status).toBe(200);
    expect((await ask('buy')).status).toBe(200);
    expect(presented()).toEqual(server.issued.slice(-3, -1).map(({ refreshToken }) => refreshToken));
  });

  it('answers every request, also those that fail meanwhile, and then ends in good order [RT-08]', async () => {
    const people = [alice];
    for (let count = 0; count < 4; count += 1) people.push(await first.signIn());
    const scopes = ['read', 'buy', 'read buy', 'openid', 'email'];
    const asking = people.flatMap((person) => scopes.map((scope) => ask(scope, person)));
    for (let times = 0; times < 5; times += 1) {
      fillDisk();
      await new Promise((resolve) => setTimeout(resolve, 20));
      makeRoom();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const statuses = (await Promise.all(asking)).map(({ status }) => status);
    expect(statuses.filter((status) => ![200, 400, 503].includes(status))).toEqual([]);
    await eventually(async () => {
      for (const scope of scopes) expect((await ask(scope)).status).toBe(200);
    });
    fillDisk();
    expect(refusalOf(await ask('read openid'))).toEqual(unavailable);
    await second.close();
    expect(second.log()).toContain('"backend.stopped"');
    expect(second.log()).not.toContain('"fault"');
  });
});

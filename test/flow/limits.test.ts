import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendBackchannel } from '../support/backchannel.js';
import { createFrontend, type Frontend, SESSION_INFO, TOKEN } from '../support/frontend.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { navigation, startTestBackend, type TestBackend } from '../support/test-backend.js';
import type { HttpAnswer } from '../support/user-agent.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
const options = {
  store: { kind: 'embedded' as const, folder },
  sealingKeys: [randomBytes(32).toString('base64url')],
  trustedProxies: ['127.0.0.1', '::1'],
  limits: {
    sessionPerMinute: 10,
    addressPerMinute: 20,
    refreshesPerMinute: 3,
    signInsPerMinute: 14,
    failedLogoutTokensPerMinute: 20,
  },
};
let server: ScriptedAuthorizationServer;
let here: TestBackend;
let there: TestBackend;
beforeAll(async () => {
  server = await startScriptedAuthorizationServer();
  [here, there] = await Promise.all([startTestBackend(server, { options }), startTestBackend(server, { options })]);
}, 60_000);
afterAll(async () => {
  await server.close();
  await Promise.all([here.close(), there.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Sends the same again and again, and gives the answers. */
async function repeat(times: number, send: (count: number) => Promise<HttpAnswer>): Promise<HttpAnswer[]> {
  const answers: HttpAnswer[] = [];
  for (let count = 0; count < times; count += 1) answers.push(await send(count));
  return answers;
}

const statusesOf = (answers: readonly HttpAnswer[]) => answers.map(({ status }) => status);
const times = (count: number, status: number) => Array<number>(count).fill(status);
const from = (address: string) => ({ 'X-Forwarded-For': address });
/** A person at another address, where no other sign-ins count. */
const newcomer = (address: string, backend = here) => {
  const { fetch } = backend.newUserAgent();
  return (target: string, headers: Record<string, string> = {}) =>
    fetch(`${backend.origin}${target}`, { headers: { ...from(address), ...headers } });
};

function expectTooMany(answer: HttpAnswer | undefined): void {
  expect(answer?.status).toBe(429);
  expect(Number(answer?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(Number(answer?.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect(answer?.json()).toMatchObject({ error: 'temporarily_unavailable' });
}

describe('a session that asks too often', () => {
  it('is told when to come back, and has not ended; other sessions notice nothing', async () => {
    const [alice, bob] = [await here.signIn(), await here.signIn()];
    const answers = await repeat(11, () => alice.token());
    expect(statusesOf(answers)).toEqual([...times(10, 200), 429]);
    expectTooMany(answers.at(-1));
    expect((await bob.token()).status).toBe(200);
    expect(alice.sessionCookie()).not.toBe('');
    const told = here.entries.filter(
      ({ event, limit }) => event === 'rate_limit.exceeded' && limit === 'limits.sessionPerMinute',
    );
    await alice.token();
    expect(told).toHaveLength(1);
  });

  it('is known by its cookie, not by its address: an office behind one address is not locked out', async () => {
    const office = '198.51.100.9';
    const alice = await here.signIn();
    const stranger = newcomer(office);
    expectTooMany((await repeat(21, () => stranger(TOKEN))).at(-1));
    for (const path of [TOKEN, SESSION_INFO])
      expect((await alice.fetch(path, { headers: from(office) })).status).toBe(200);
  });
});

describe('an address that no session vouches for', () => {
  it.each([
    [TOKEN, '192.0.2.1', {}],
    [SESSION_INFO, '192.0.2.2', {}],
    ['/bff/callback?state=x&code=y', '192.0.2.3', navigation('none')],
  ] as const)('is held back at %s after so many requests', async (target, address, headers) => {
    const ask = newcomer(address);
    const limit = target.startsWith('/bff') ? options.limits.signInsPerMinute : options.limits.addressPerMinute;
    const answers = await repeat(limit + 1, () => ask(target, headers));
    expect(statusesOf(answers)).toEqual([...times(limit, 400), 429]);
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });

  it('is the one that the trusted proxy names, whatever the browser makes up', async () => {
    const ask = newcomer('192.0.2.200');
    const answers = await repeat(21, (count) => ask(TOKEN, from(`10.1.1.${count}, 192.0.2.200`)));
    expectTooMany(answers.at(-1));
  });

  it('is a whole network of IPv6, which one subscriber has', async () => {
    const ask = newcomer('::');
    const answers = await repeat(21, (count) => ask(TOKEN, from(`2001:db8:1:2::${count + 1}`)));
    expectTooMany(answers.at(-1));
    expect((await ask(TOKEN, from('2001:db8:1:3::1'))).status).toBe(400);
  });

  it('gets a page that says so where a person waits', async () => {
    const ask = newcomer('192.0.2.201');
    const [answer] = (await repeat(15, () => ask('/bff/login', navigation('none')))).slice(-1);
    expect([answer?.status, answer?.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
    expect(answer?.body).toContain('<h1>Too many requests</h1>');
  });
});

describe('logging out over the back channel', () => {
  const send = (address: string, token: string) =>
    sendBackchannel({ backend: here }, `logout_token=${token}`, from(address));

  it('is held back for an address that sends so many bad tokens, and for no other [CSRF-16]', async () => {
    const answers = await repeat(21, (count) => send('192.0.2.210', `bad${count}`));
    expect(statusesOf(answers)).toEqual([...times(20, 400), 429]);
    expectTooMany(answers.at(-1));
    expect((await send('192.0.2.211', 'bad')).status).toBe(400);
  });

  it('is not held back for good tokens, however many', async () => {
    const answers = await repeat(22, async () =>
      send('192.0.2.212', await server.logoutToken({ claims: { sub: 'nobody' } })),
    );
    expect(statusesOf(answers)).toEqual(times(22, 200));
  });
});

describe('what reaches the authorization server', () => {
  const SCOPES = ['read', 'buy', 'read buy', 'openid', 'email'];
  const askFor = (frontend: Frontend, index: number) => frontend.token({ scope: SCOPES[index] ?? '' });

  it('is limited for each session; answers from held tokens go on', async () => {
    const alice = await here.signIn();
    server.forgetRequests();
    const answers = [await askFor(alice, 0), await askFor(alice, 1), await askFor(alice, 2), await askFor(alice, 3)];
    expect(statusesOf(answers)).toEqual([200, 200, 200, 429]);
    expectTooMany(answers.at(-1));
    expect(server.received('/token')).toHaveLength(3);
    expect((await askFor(alice, 1)).status).toBe(200);
  });

  it('is counted among all machines that share the store', async () => {
    const { userAgent } = await here.signIn();
    const [mine, theirs] = [createFrontend(userAgent, here.origin), createFrontend(userAgent, there.origin)];
    expect(statusesOf([await askFor(mine, 0), await askFor(mine, 1), await askFor(theirs, 2)])).toEqual([
      200, 200, 200,
    ]);
    expectTooMany(await askFor(theirs, 3));
    expectTooMany(await askFor(mine, 4));
  });

  it('counts sign-ins of an address among all machines as well', async () => {
    const [atHome, atWork] = [newcomer('192.0.2.202'), newcomer('192.0.2.202', there)];
    await repeat(10, () => atHome('/bff/login', navigation('none')));
    const answers = await repeat(5, () => atWork('/bff/login', navigation('none')));
    expect(statusesOf(answers)).toEqual([303, 303, 303, 303, 429]);
  });
});

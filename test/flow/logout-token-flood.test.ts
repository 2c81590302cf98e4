import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { sendBackchannel } from '../support/backchannel.js';
import { type Frontend, refusalOf, TOKEN } from '../support/frontend.js';
import { DISCOVERY } from '../support/scripted-authorization-server/index.js';
import { navigation } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

/** Neither keys nor metadata are asked for again sooner than this after they could not be had. */
const LOOK_AGAIN_MS = 2_100;
const ALICE = 'alice-at-the-authorization-server';
const LIMIT = 20;
const limits = { addressPerMinute: 30, failedLogoutTokensPerMinute: LIMIT };
const pair = useTestBackend({ options: { limits, trustedProxies: ['127.0.0.1', '::1'] } });
let alice: Frontend;
let address = 0;
beforeEach(async () => {
  address += 1;
  await pair.backend.restart();
});

const from = () => ({ 'X-Forwarded-For': `192.0.2.${address}` });
const send = (token: string) => sendBackchannel(pair, new URLSearchParams({ logout_token: token }).toString(), from());
const good = () => pair.server.logoutToken({ claims: { sub: ALICE } });
/** Says all that a good one says, but for its signature. */
const forged = () =>
  pair.server.logoutToken({ claims: { sub: ALICE }, header: { kid: 'elsewhere' }, signedWith: 'foreign' });

async function statusesOf(times: number, makeToken: () => string | Promise<string>): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  for (let count = 0; count < times; count += 1) {
    const { status } = await send(await makeToken());
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return statuses;
}

async function expectLogoutToWork(): Promise<void> {
  alice = await pair.backend.signIn();
  expect((await send(await good())).status).toBe(200);
  expect(refusalOf(await alice.token())).toEqual([400, 'invalid_session']);
}

describe('a good logout token is taken from an address that before sent', () => {
  it.each([
    ['texts that are no tokens', () => 'bad'],
    ['tokens for another client', () => pair.server.logoutToken({ claims: { aud: 'another' } })],
    ['tokens with a signature of its own', forged],
  ])('%s, until they were too many [BCL-10]', async (_name, makeToken) => {
    expect(await statusesOf(LIMIT + 5, makeToken)).toEqual({ 400: LIMIT, 429: 5 });
    await expectLogoutToWork();
  });

  it('bodies without a token, until they were too many [BCL-10]', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < LIMIT + 1; count += 1)
      statuses.push((await sendBackchannel(pair, 'a=b', from())).status);
    expect(statuses).toEqual([...Array<number>(LIMIT).fill(400), 429]);
    await expectLogoutToWork();
  });

  it('other requests, until they were too many [BCL-10]', async () => {
    const stranger = pair.backend.newUserAgent();
    const ask = () => stranger.fetch(`${pair.backend.origin}${TOKEN}`, { headers: from() });
    for (let count = 0; count < limits.addressPerMinute; count += 1) await ask();
    expect((await ask()).status).toBe(429);
    await expectLogoutToWork();
  });
});

describe('bad logout tokens', () => {
  it('do not count against people who sign in from the same address', async () => {
    await statusesOf(LIMIT + 5, () => 'bad');
    const answer = await pair.backend
      .newUserAgent()
      .fetch(`${pair.backend.origin}/bff/login`, { headers: { ...from(), ...navigation('none') } });
    expect(answer.status).toBe(303);
  });

  it('fill no log: each minute it tells as many as are answered, and once that there are more', async () => {
    const before = pair.backend.entries.length;
    await statusesOf(LIMIT + 10, () => 'bad');
    const events = pair.backend.entries.slice(before).map(({ event }) => event);
    expect(events.filter((event) => event === 'logout_token.rejected')).toHaveLength(LIMIT);
    expect(events.filter((event) => event === 'rate_limit.exceeded')).toHaveLength(1);
  });

  it.each([
    ['are no tokens', () => 'bad'],
    ['are of another issuer', () => pair.server.logoutToken({ claims: { iss: 'https://elsewhere.example' } })],
    ['are for another client', () => pair.server.logoutToken({ claims: { aud: 'another' } })],
    ['are of no event', () => pair.server.logoutToken({ claims: { sub: ALICE, events: {} } })],
    ['are of another type', () => pair.server.logoutToken({ claims: { sub: ALICE }, header: { typ: 'at+jwt' } })],
    [
      'are signed with a secret',
      () => pair.server.logoutToken({ claims: { sub: ALICE }, signedWith: 'public key as secret' }),
    ],
    ['are not signed', () => pair.server.logoutToken({ claims: { sub: ALICE }, signedWith: 'nothing' })],
    [
      'have a header that is none',
      () => `bad.${Buffer.from(JSON.stringify({ iss: pair.server.issuer })).toString('base64url')}.bad`,
    ],
  ])('that %s cost the authorization server no request [BCL-02]', async (_name, makeToken) => {
    expect(await statusesOf(3, makeToken)).toEqual({ 400: 3 });
    expect(pair.server.received()).toEqual([]);
  });
});

describe('while the authorization server is out of order', () => {
  it.each([
    ['fails', { status: 500, body: '' }],
    ['is not there', { status: 404, body: 'nothing here' }],
    ['breaks off', { dropped: 'before processing' as const }],
    ['sends no JSON', { status: 200, body: '<p>keys</p>' }],
    ['sends no keys', { status: 200, body: { keys: 'none' } }],
  ])(
    'and its key endpoint %s, forged tokens make no more requests than one in two seconds [BCL-16]',
    async (_name, answer) => {
      pair.server.answerAlways('/jwks', answer);
      await statusesOf(10, forged);
      expect(pair.server.received('/jwks')).toHaveLength(1);
      await pause(LOOK_AGAIN_MS);
      await statusesOf(5, forged);
      expect(pair.server.received('/jwks')).toHaveLength(2);
      pair.server.answerAlways('/jwks', undefined);
      await pause(LOOK_AGAIN_MS);
      await expectLogoutToWork();
    },
  );

  it('and has no metadata, forged tokens make no more requests than one in two seconds [BCL-16]', async () => {
    pair.server.answerAlways(DISCOVERY, { status: 500, body: '' });
    await statusesOf(10, forged);
    expect(pair.server.received(DISCOVERY)).toHaveLength(1);
    pair.server.answerAlways(DISCOVERY, undefined);
    await pause(LOOK_AGAIN_MS);
    await expectLogoutToWork();
  });

  it('keys that it once sent go on to be used, also beside forged tokens [BCL-16]', async () => {
    await expectLogoutToWork();
    pair.server.answerAlways('/jwks', { status: 500, body: '' });
    await pause(LOOK_AGAIN_MS);
    pair.server.forgetRequests();
    await statusesOf(5, forged);
    expect(pair.server.received('/jwks')).toHaveLength(1);
    await expectLogoutToWork();
  });
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { PROFILE, pagePolicy, STOCKS } from '../../src/cli/start-demo.js';
import { launchBrowser, openProfile } from '../support/browser.js';
import { choosePerson, decide, getToken, grantedScopes, sessionCookie, shownClaims } from '../support/demo-page.js';
import { freePorts } from '../support/free-ports.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { type RoundRobin, startRoundRobin } from '../support/round-robin.js';
import { type SecondBackend, startSecondBackend } from '../support/second-backend.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

const stateFolder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-round-robin-'));
let redis: RedisServer;
let set: TestDemo;
let backends: readonly SecondBackend[];
let proxy: RoundRobin;
let browser: Browser;

beforeAll(async () => {
  redis = await startRedisServer();
  const [port = 0] = await freePorts(1);
  const store = { kind: 'redis' as const, url: `redis://127.0.0.1:${redis.port}` };
  proxy = await startRoundRobin(port, () => backends.map(({ origin }) => origin));
  [set, browser] = await Promise.all([
    startTestDemo({ stateFolder, pageOrigin: proxy.origin, backend: { store: { kind: 'memory' } } }),
    launchBrowser(),
  ]);
  const settings = {
    publicOrigin: proxy.origin,
    authorizationServer: { issuer: set.issuer, clientId: 'demo-frontend', clientSecret: 'for-development-only' },
    resources: [
      { indicator: set.stocks, scopes: STOCKS.scopes, signInScopes: STOCKS.signInScopes },
      { indicator: set.profile, scopes: PROFILE.scopes, signInScopes: PROFILE.signInScopes },
    ],
    defaultResource: set.stocks,
    store,
    sealingKeys: [randomBytes(32).toString('base64url')],
    pages: { folder: path.join(stateFolder, 'page'), contentSecurityPolicy: pagePolicy([set.stocks, set.profile]) },
    dangerouslyAllowPlainHttpOnLoopback: true as const,
  };
  backends = [await startSecondBackend(settings), await startSecondBackend(settings)];
}, 120_000);

afterAll(async () => {
  await browser?.close();
  for (const backend of backends ?? []) await backend.close();
  await proxy?.close();
  await set?.close();
  await redis?.close();
  rmSync(stateFolder, { recursive: true, force: true });
});

/** The story of a person and the demo page; what happens in the middle of it is for the test to say. */
async function tellStory(page: Page, person: 'Alice' | 'Bob', inTheMiddle = async () => {}): Promise<string> {
  const stocks = page.getByTestId('card-stocks');
  await page.goto(proxy.origin);
  await page.getByTestId('sign-in').click();
  await page.waitForURL(`${set.issuer}/**`);
  await choosePerson(page, person);
  await decide(page, 'Allow');
  await page.getByTestId('signed-in').waitFor();
  await getToken(page, 'stocks');
  await stocks.getByTestId('call-list').click();
  expect(await stocks.getByTestId('api-status').textContent()).toBe('200 OK');

  await stocks.getByTestId('scope-sell').click();
  await stocks.getByTestId('get-token').click();
  await stocks.getByTestId('refusal').waitFor();
  await inTheMiddle();
  await stocks.getByTestId('grant-more').click();
  await page.waitForURL(`${set.issuer}/**`);
  await decide(page, 'Allow');
  // Who was killed may have held the session's lease, which ends by itself.
  await stocks.getByTestId('token-scope').waitFor({ timeout: 40_000 });
  expect((await grantedScopes(stocks)).toSorted()).toEqual(['buy', 'read', 'sell']);
  await stocks.getByTestId('call-sell').click();
  expect(await stocks.getByTestId('api-status').textContent()).toMatch(/^20[01] /);

  const card = await getToken(page, 'profile');
  expect(await shownClaims(card)).toMatchObject({ aud: set.profile, scope: 'profile.read' });
  const cookie = (await sessionCookie(page, proxy.origin)) ?? '';
  await page.getByTestId('sign-out').click();
  await page.getByTestId('signed-out').waitFor();
  return cookie;
}

async function errorFor(cookie: string, origin: string): Promise<unknown> {
  const answer = await fetch(`${origin}/.well-known/bff-token`, { headers: { cookie: `__Host-tmi-bff=${cookie}` } });
  return Reflect.get(Object(await answer.json()), 'error');
}

describe('Two backends on one Redis, behind a proxy that asks them in turn', () => {
  test('serve the whole story together [RT-07] [SES-14]', async () => {
    const { context } = await openProfile(browser);
    const cookie = await tellStory(await context.newPage(), 'Alice');
    expect([...proxy.answered.values()].every((count) => count > 5)).toBe(true);
    expect(proxy.answered.size).toBe(2);
    for (const { origin } of backends) expect(await errorFor(cookie, origin)).toBe('invalid_session');
    await context.close();
  }, 120_000);

  test('serve it also when one of them is killed in the middle [RT-07] [RT-08]', async () => {
    const { context } = await openProfile(browser);
    const [killed, left] = backends;
    const cookie = await tellStory(await context.newPage(), 'Bob', async () => killed?.kill());
    expect(await errorFor(cookie, left?.origin ?? '')).toBe('invalid_session');
    await context.close();
  }, 120_000);
});

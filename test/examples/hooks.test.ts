import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type Mock, startMock } from '../../src/mock/index.js';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { PREPARING_MS } from './example.js';
import { bundlePage } from './pages/bundle-page.js';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-hooks-'));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Long enough for something else to happen meanwhile. */
const ANSWER_MS = 100;

/** What a component rendered at some time. */
interface Rendered {
  readonly scope: string;
  readonly session?: string;
  readonly token?: string;
  readonly scopes?: readonly string[];
}

describe.each([
  ['The hooks for React, under StrictMode,', 'react', 'react-vite'],
  ['The composables for Vue', 'vue', 'vue'],
] as const)('%s', (_, framework, example) => {
  let mock: Mock;
  let profile: Profile;
  let page: Page;

  beforeAll(async () => {
    mock = await startMock({ frontend: bundlePage(framework, { example, folder: path.join(folder, framework) }) });
    profile = await openProfile(browser);
    page = await profile.context.newPage();
    await page.goto(mock.origin);
    await mock.use(`slow;milliseconds=${ANSWER_MS}`);
  }, PREPARING_MS);
  afterAll(async () => {
    await page?.close();
    await mock?.close();
  });

  /** The tests follow each other on one page, as a person would. */
  const show = (change: { count?: number; scope?: string }) =>
    page.evaluate((given) => Reflect.get(globalThis, 'show')(given), { count: 10, ...change });
  const rendered = (): Promise<Rendered[]> => page.evaluate(() => Reflect.get(globalThis, 'rendered'));
  const shown = () => page.locator('li').allTextContents();
  const untilAllShow = (text: string) => eventually(async () => expect(await shown()).toEqual(Array(10).fill(text)));
  const requestsFor = (what: string) => profile.requested.filter((url) => url.includes(`/.well-known/bff-${what}`));

  it('ask once for ten components that are shown at the same time', async () => {
    await show({ scope: 'read' });
    await untilAllShow('signed-in token');
    expect(requestsFor('token')).toHaveLength(1);
    expect(requestsFor('sessioninfo')).toHaveLength(1);
  });

  it('ask again when the query changes, and never show the token of the query before', async () => {
    await show({ scope: 'sell' });
    await eventually(async () => expect((await rendered()).at(-1)).toMatchObject({ scope: 'sell', token: 'token' }));
    await show({ scope: 'read' });
    await untilAllShow('signed-in token');
    expect(requestsFor('token')).toHaveLength(2);
    const withToken = (await rendered()).filter(({ token }) => token === 'token');
    expect(withToken.map(({ scopes }) => scopes)).toEqual(withToken.map(({ scope }) => [scope]));
  });

  it('ask once more for all when the page is online again', async () => {
    const before = requestsFor('sessioninfo').length;
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await eventually(() => expect(requestsFor('sessioninfo')).toHaveLength(before + 1));
  });

  it('follow when the person signs out in another tab, with one more request for a token', async () => {
    const before = requestsFor('token').length;
    const other = await profile.context.newPage();
    await other.goto(mock.origin);
    await other.evaluate(() => Reflect.get(globalThis, 'signOut')());
    await other.close();
    await untilAllShow('signed-out signed-out');
    expect(requestsFor('token')).toHaveLength(before + 1);
    profile.expectTrouble(/status of 400/);
  });

  it('stop with their components, also with those that still wait for an answer', async () => {
    await mock.use(`slow;milliseconds=${ANSWER_MS}`);
    const before = requestsFor('token').length;
    await show({ scope: 'another' });
    await eventually(() => expect(requestsFor('token')).toHaveLength(before + 1));
    await show({ count: 0 });
    const seen = (await rendered()).length;
    await page.waitForTimeout(3 * ANSWER_MS);
    const asked = profile.requested.length;
    await page.evaluate(() => {
      dispatchEvent(new Event('online'));
      new BroadcastChannel('tmi-bff').postMessage(null);
    });
    await page.waitForTimeout(ANSWER_MS);
    expect(profile.requested).toHaveLength(asked);
    expect(await rendered()).toHaveLength(seen);
  });

  it('leave the console of the browser empty', () => profile.close());
});

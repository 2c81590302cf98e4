import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type MockDemo, startMockDemo } from '../../src/cli/mock-demo.js';
import { launchBrowser, openProfile } from '../support/browser.js';
import { freePorts } from '../support/free-ports.js';
import { SEEN } from '../support/mock-scenes.js';

describe('The demo page on the mock alone', () => {
  let browser: Browser;
  let set: MockDemo;
  let page: Page;
  beforeAll(async () => {
    const [own = 0, stocks = 0, profile = 0] = await freePorts(3);
    [browser, set] = await Promise.all([launchBrowser(), startMockDemo({}, { page: own, stocks, profile })]);
    // Refusals are errors to a browser's console, so this one is not closed by the rules of a profile.
    const { context } = await openProfile(browser);
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await set?.close();
  });

  it.each(SEEN.map((scene) => [scene.name, scene] as const))('shows the scenario: %s', async (_, scene) => {
    await set.use(scene.scenario);
    await page.goto(set.origin);
    await scene.act(page, set);
    const shown = page.getByTestId(scene.shows).first();
    await shown.waitFor();
    expect(await shown.textContent()).toMatch(scene.text);
  });

  it('takes a person through sign-in and granting, with no authorization server', async () => {
    await set.use('signed-out');
    await page.goto(set.origin);
    await page.getByTestId('sign-in').click();
    await page.getByTestId('signed-in').waitFor();
    await set.use('not-granted');
    const card = page.getByTestId('card-stocks');
    await card.getByTestId('get-token').click();
    await card.getByTestId('grant-more').click();
    await card.getByTestId('token-scope').waitFor();
    await page.getByTestId('sign-out').click();
    await page.getByTestId('signed-out').waitFor();
  });

  it('shows the page of the backend for an outage, at a telephone too', async () => {
    await set.use('signed-out');
    await page.goto(set.origin);
    await set.use('authorization-server-down');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${set.origin}/bff/login`);
    await page.getByRole('heading', { name: 'Signing in is not possible right now' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await set.use('signed-out');
    await page.getByRole('link', { name: 'Try again' }).click();
    await page.getByTestId('signed-in').waitFor();
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('says that no proxy is configured, instead of a call that would fail', async () => {
    await set.use('signed-in');
    await page.goto(set.origin);
    const panel = page.getByTestId('both-ways');
    expect(await panel.getByTestId('no-proxy').textContent()).toContain('No proxy is configured');
    expect(await panel.getByTestId('call-both-ways').count()).toBe(0);
  });

  it('shows the answers of the backend, as the generated client gives them', async () => {
    await set.use('signed-in');
    await page.goto(set.origin);
    const client = page.getByTestId('client');
    await client.locator('summary').click();
    for (const [operation, text] of [
      ['getSessionInfo', /"name": "Alice Adams"/],
      ['getToken', /"access_token": "ey.*"token_type": "Bearer"/s],
      ['postToken', /"access_token": "ey.*"token_type": "Bearer"/s],
    ] as const) {
      await client.getByTestId(`client-${operation}`).click();
      await client.getByTestId('client-answer').filter({ hasText: text }).waitFor();
      expect(await client.getByTestId('client-status').textContent()).toBe('200');
    }
    await set.use('not-ready');
    await client.getByTestId('client-getToken').click();
    await client
      .getByTestId('client-answer')
      .filter({ hasText: /"error": "backend_not_ready"/ })
      .waitFor();
    expect(await client.getByTestId('client-status').textContent()).toBe('400');
  });

  it('is steered on its control page, which breaks no policy of its own', async () => {
    const profile = await openProfile(browser);
    const control = await profile.context.newPage();
    await control.goto(`${set.origin}/mock`);
    const row = control.getByTestId('scenario-token-expires');
    await row.locator('input[name=seconds]').fill('42');
    await row.getByRole('button').click();
    await control.getByText('token-expires;seconds=42').waitFor();
    await control.getByTestId('error-invalid_target-400').click();
    await control.getByText('error;code=invalid_target;status=400').waitFor();
    await profile.close();
  });
});

describe('The demo page on the mock with --proxy stocks=…', () => {
  it('makes the same call in both ways', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-mock-proxy-'));
    writeFileSync(path.join(folder, 'stocks.json'), '{"stocks":[{"name":"of the examples"}]}');
    const [own = 0, stocks = 0, profile = 0] = await freePorts(3);
    const ports = { page: own, stocks, profile };
    const [browser, set] = await Promise.all([launchBrowser(), startMockDemo({ proxies: { stocks: folder } }, ports)]);
    const { context } = await openProfile(browser);
    const page = await context.newPage();
    await set.use('signed-in');
    await page.goto(set.origin);
    await page.getByTestId('call-both-ways').click();
    const answer = page.getByTestId('way-proxied').getByTestId('api-answer');
    await answer.waitFor();
    expect(await answer.textContent()).toContain('of the examples');
    await browser.close();
    await set.close();
    rmSync(folder, { recursive: true });
  });
});

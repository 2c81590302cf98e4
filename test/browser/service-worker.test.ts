import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type MockDemo, startMockWithResourceServers } from '../../src/cli/mock-demo.js';
import { fileOf, readDocument, root, snippetsOf } from '../docs/documents.js';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { freePorts } from '../support/free-ports.js';

const [shown] = snippetsOf(readDocument('docs/frontend-recipes.md'), 'javascript');

/** A page that does nothing by itself, with the worker that the guide shows. */
function makePage(folder: string): void {
  cpSync(path.join(root, 'dist/packages/frontend/dist/src/frontend'), path.join(folder, 'tmi-bff'), {
    recursive: true,
  });
  writeFileSync(path.join(folder, 'service-worker.js'), shown?.code ?? 'missing');
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><link rel="icon" href="data:,"><title>Page</title>');
}

describe('The service worker of the guide', () => {
  let folder: string;
  let mock: MockDemo;
  let browser: Browser;
  let profile: Profile;
  let page: Page;
  let stocks: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-service-worker-'));
    makePage(folder);
    const [own = 0, stocksPort = 0, profilePort = 0] = await freePorts(3);
    stocks = `http://127.0.0.1:${stocksPort}`;
    const ports = { page: own, stocks: stocksPort, profile: profilePort };
    [browser, mock] = await Promise.all([
      launchBrowser(),
      startMockWithResourceServers({ frontend: folder, scenario: 'signed-in' }, ports),
    ]);
    profile = await openProfile(browser);
    page = await profile.context.newPage();
    await page.goto(mock.origin);
    await page.evaluate(async (url) => {
      await navigator.serviceWorker.register(`/service-worker.js?${new URLSearchParams({ stocks: url })}`, {
        type: 'module',
      });
      await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller)
        await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    }, stocks);
  });

  afterAll(async () => {
    await browser?.close();
    await mock?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const call = () =>
    page.evaluate(async (url) => {
      const response = await fetch(`${url}/stocks`);
      return { status: response.status, body: await response.json() };
    }, stocks);

  test('is the one that the guide shows', () => {
    expect(shown && fileOf(shown)).toBe('public/service-worker.js');
  });

  test('attaches a token that it has got to a request of the page', async () => {
    expect(await call()).toMatchObject({ status: 200, body: { stocks: expect.anything() } });
    const tokens = (await profile.received()).filter(({ url }) => url.includes('/.well-known/bff-token'));
    expect(tokens).toHaveLength(1);
  });

  test('uses the token again', async () => {
    expect((await call()).status).toBe(200);
    expect(profile.requested.filter((url) => url.includes('/.well-known/bff-token'))).toHaveLength(1);
  });

  test('drops it when the person signs out in the page, and says what helps', async () => {
    await page.evaluate(async (runtime) => {
      const { signOut } = await import(runtime);
      await signOut();
    }, '/tmi-bff/index.js');
    await mock.use('signed-out');
    await page.goto(mock.origin);
    expect(await call()).toMatchObject({
      status: 401,
      body: { kind: 'signed-out', error: 'invalid_session', signInUri: '/bff/login' },
    });
    profile.expectTrouble(/status of 40/);
    await profile.close();
  });
});

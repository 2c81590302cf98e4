import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { cardOf, PROFILE, STOCKS } from '../../src/cli/start-demo.js';
import { preparePage } from '../../src/demo/page/prepare-page.js';
import { createProfileResourceServer, createStocksResourceServer } from '../../src/demo/resource-servers/index.js';
import { root } from '../docs/documents.js';
import * as demoPage from '../support/demo-page.js';
import type { TriedPage } from './signing-in.js';

/** The page of `docs/examples/html`, unchanged but for the attribute that says where its API is. */
const starter: TriedPage = {
  name: 'starter',
  scope: 'openid profile read sell',
  resourceServers: [{ name: 'Stocks', scopes: ['read', 'sell'], create: createStocksResourceServer }],
  async prepare(folder, [stocks]) {
    cpSync(path.join(root, 'docs/examples/html/public'), folder, { recursive: true });
    const runtime = path.join(root, 'dist/packages/frontend/dist/src/frontend');
    cpSync(runtime, path.join(folder, 'tmi-bff'), { recursive: true });
    const page = path.join(folder, 'index.html');
    writeFileSync(page, readFileSync(page, 'utf8').replace('<html', `<html data-stocks="${stocks}"`));
  },
  async play(page, origin) {
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await page.goto(origin);
    await press('Sign in');
    await demoPage.choosePerson(page, 'Alice');
    await demoPage.decide(page, 'Allow');
    await page.getByRole('heading', { name: /^Alice/ }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Acme' }).waitFor();
    await press('Sell ACME');
    await page.getByText('Sold 1 ACME').waitFor();
    await press('Sign out');
    await page.waitForURL((url) => url.origin !== origin);
    await page.goto(origin);
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  },
};

/** The page that `npm start` serves, unchanged, with its settings beside it. */
const demo: TriedPage = {
  name: 'demo',
  scope: ['openid profile', ...STOCKS.signInScopes, ...PROFILE.signInScopes].join(' '),
  resourceServers: [
    { ...STOCKS, create: createStocksResourceServer },
    { ...PROFILE, create: createProfileResourceServer },
  ],
  prepare: (folder, [stocks = '', profile = '']) =>
    preparePage({ folder, settings: { resources: [cardOf(STOCKS, stocks), cardOf(PROFILE, profile)] } }),
  async play(page, origin) {
    await demoPage.signIn(page, origin);
    await callWithToken(page, 'stocks', { call: 'call-list', answer: 'ACME' });
    await callWithToken(page, 'profile', { call: 'call-read', answer: '"alice"' });
    await page.getByTestId('sign-out').click();
    await page.waitForURL((url) => url.origin !== origin);
    await page.goto(origin);
    await page.getByTestId('sign-in').waitFor();
  },
};

/** Asks for a token in a card, and calls the resource server with it. */
async function callWithToken(
  page: Page,
  resource: 'stocks' | 'profile',
  { call, answer }: { call: string; answer: string },
): Promise<void> {
  const card = await demoPage.getToken(page, resource);
  await card.getByTestId(call).click();
  await card.getByTestId('api-answer').filter({ hasText: answer }).waitFor();
}

export const triedPages: readonly TriedPage[] = [starter, demo];

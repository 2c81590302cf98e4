import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createDemoAuthorizationServer } from '../../src/demo/authorization-server/index.js';
import { createStocksResourceServer } from '../../src/demo/resource-servers/index.js';
import { root } from '../docs/documents.js';
import { openProfile } from '../support/browser.js';
import { choosePerson, decide } from '../support/demo-page.js';
import { freePorts } from '../support/free-ports.js';
import type { ExampleBackend, Program } from './example-backend.js';
import { CLIENT, createProgram, originOf } from './running.js';

/** Signs in with the page of `docs/examples/html`, gets a token that a resource server accepts, and signs out. */
export async function signIn(
  backend: ExampleBackend,
  program: Program,
  { browser, folder }: { browser: Browser; folder: string },
): Promise<void> {
  const [port = 0, stocksPort = 0] = await freePorts(2);
  const [origin, stocks] = [originOf({ port }), `http://127.0.0.1:${stocksPort}`];
  const running: { close(): Promise<unknown> }[] = [];
  try {
    const { issuer, close } = await createDemoAuthorizationServer({
      port: 0,
      clients: [{ ...CLIENT, redirectUris: [`${origin}/bff/callback`], postLogoutRedirectUris: [`${origin}/`] }],
      resources: [{ name: 'Stocks', indicator: stocks, scopes: ['read', 'sell'] }],
    });
    running.unshift({ close });
    running.unshift(
      await createStocksResourceServer({ issuer, allowedOrigins: [origin], port: stocksPort, audience: stocks }),
    );
    const page = preparePage(path.join(folder, 'page'), stocks);
    const scope = 'openid profile read sell';
    const child = createProgram(backend, program, { port, issuer, scope, resources: [stocks], page, logs: folder });
    running.unshift({ close: () => child.stop() });
    await child.start();
    await play(browser, origin);
  } finally {
    for (const one of running) await one.close();
  }
}

/** The files of the example, unchanged but for the attribute that says where its API is. */
function preparePage(folder: string, stocks: string): string {
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(root, 'docs/examples/html/public'), folder, { recursive: true });
  cpSync(path.join(root, 'dist/packages/frontend/dist/src/frontend'), path.join(folder, 'tmi-bff'), {
    recursive: true,
  });
  const page = path.join(folder, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace('<html', `<html data-stocks="${stocks}"`));
  return folder;
}

async function play(browser: Browser, origin: string): Promise<void> {
  const profile = await openProfile(browser);
  const page = await profile.context.newPage();
  try {
    await signInAndOut(page, origin);
  } catch (cause) {
    const text = await page.locator('body').innerText();
    throw new Error(`${String(cause).split('\n')[0]} at ${page.url()}, which says: ${text}`, { cause });
  }
  profile.expectTrouble(/status of 40/);
  await profile.close();
}

async function signInAndOut(page: Page, origin: string): Promise<void> {
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await page.goto(origin);
  await press('Sign in');
  await choosePerson(page, 'Alice');
  await decide(page, 'Allow');
  await page.getByRole('heading', { name: /^Alice/ }).waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Acme' }).waitFor();
  await press('Sell ACME');
  await page.getByText('Sold 1 ACME').waitFor();
  await press('Sign out');
  await page.waitForURL((url) => url.origin !== origin);
  await page.goto(origin);
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
}

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { createDemoAuthorizationServer } from '../../../src/demo/authorization-server/index.js';
import { createStocksResourceServer } from '../../../src/demo/resource-servers/index.js';
import { python } from '../../backends/languages/python.js';
import { CLIENT, createProgram, originOf } from '../../backends/running.js';
import { launchBrowser, openProfile } from '../../support/browser.js';
import { choosePerson, decide } from '../../support/demo-page.js';
import { freePorts } from '../../support/free-ports.js';
import { programFile } from '../programs.js';
import { expectThat, run } from '../running.js';
import type { Tool, Trial } from '../tool.js';
import { createGoProject, GENERATOR, install } from './go.js';

type Making = Pick<Trial, 'document' | 'folder' | 'cache'>;

/**
 * A page in Go with the client that oapi-codegen generates from the document, compiled for the browser (WebAssembly). A
 * backend in Python serves it. Of both, only the contract is ours.
 */
const foreignPage: Tool = {
  name: 'A page in Go, by oapi-codegen',
  version: GENERATOR,
  task: 'signs in, in Chromium, at the backend in Python, and gets a token that a resource server accepts',
  install(cache) {
    install(cache);
    python.install(cache);
  },
  async tryOut({ document, folder, cache }) {
    const [port = 0, stocksPort = 0] = await freePorts(2);
    const [origin, stocks] = [originOf({ port }), `http://127.0.0.1:${stocksPort}`];
    const page = await makePage({ document, folder, cache }, stocks);
    const { issuer, close } = await createDemoAuthorizationServer({
      port: 0,
      clients: [{ ...CLIENT, redirectUris: [`${origin}/bff/callback`], postLogoutRedirectUris: [`${origin}/`] }],
      resources: [{ name: 'Stocks', indicator: stocks, scopes: ['read', 'sell'] }],
    });
    const running: { close(): Promise<unknown> }[] = [{ close }];
    try {
      const server = { issuer, allowedOrigins: [origin], port: stocksPort, audience: stocks };
      running.unshift(await createStocksResourceServer(server));
      const setup = { port, issuer, scope: 'openid profile read sell', resources: [stocks], page, logs: folder };
      const child = createProgram(python, python.install(cache), setup);
      running.unshift({ close: () => child.stop() });
      await child.start();
      await signIn(origin);
    } finally {
      for (const one of running) await one.close();
    }
  },
};

async function makePage({ document, folder, cache }: Making, stocks: string): Promise<string> {
  const [project, page] = [path.join(folder, 'project'), path.join(folder, 'page')];
  mkdirSync(page, { recursive: true });
  await createGoProject({ document, folder: project, cache }, 'page.go');
  const forBrowsers = { GOOS: 'js', GOARCH: 'wasm' };
  await run(['go', 'mod', 'tidy'], { cwd: project, environment: forBrowsers });
  await run(['go', 'build', '-o', path.join(page, 'page.wasm'), '.'], { cwd: project, environment: forBrowsers });
  const goRoot = (await run(['go', 'env', 'GOROOT'], { cwd: project })).trim();
  copyFileSync(path.join(goRoot, 'lib/wasm/wasm_exec.js'), path.join(page, 'wasm_exec.js'));
  const html = readFileSync(programFile('page.html'), 'utf8');
  writeFileSync(path.join(page, 'index.html'), html.replace('STOCKS', stocks));
  return page;
}

async function signIn(origin: string): Promise<void> {
  const browser = await launchBrowser();
  const profile = await openProfile(browser);
  const page = await profile.context.newPage();
  try {
    await play(page, origin);
  } catch (cause) {
    const text = await page.locator('body').innerText();
    await browser.close();
    throw new Error(`${String(cause).split('\n')[0]} at ${page.url()}, which says: ${text}`, { cause });
  }
  profile.expectTrouble(/status of 40/);
  await profile.close();
  await browser.close();
}

/** Without a session there is no token; with one, the resource server accepts it. */
async function play(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByText('No token: invalid_session').waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await choosePerson(page, 'Alice');
  await decide(page, 'Allow');
  await page.getByRole('listitem').filter({ hasText: 'Acme' }).waitFor();
  expectThat(new URL(page.url()).origin === origin, `the page is at ${page.url()}`);
}

export const FOREIGN_PAGE: readonly Tool[] = [foreignPage];

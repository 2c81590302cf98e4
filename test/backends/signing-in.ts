import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createDemoAuthorizationServer } from '../../src/demo/authorization-server/index.js';
import type { ResourceServerOptions, RunningResourceServer } from '../../src/demo/resource-servers/index.js';
import { openProfile } from '../support/browser.js';
import { freePorts } from '../support/free-ports.js';
import type { ExampleBackend, Program } from './example-backend.js';
import { CLIENT, createProgram, originOf } from './running.js';

/** A page that a person signs in with, and what it needs besides a backend. */
export interface TriedPage {
  readonly name: 'starter' | 'demo';
  /** What the backend asks for at the sign-in. */
  readonly scope: string;
  readonly resourceServers: readonly TriedResourceServer[];
  /** Copies the page into a folder. Its resource servers are at `urls`, in their order. */
  prepare(folder: string, urls: readonly string[]): Promise<void>;
  /** Signs in, gets tokens that resource servers accept, and signs out. */
  play(page: Page, origin: string): Promise<void>;
}

interface TriedResourceServer {
  readonly name: string;
  readonly scopes: readonly string[];
  create(options: ResourceServerOptions): Promise<RunningResourceServer>;
}

interface Tried {
  readonly tried: TriedPage;
  readonly browser: Browser;
  readonly folder: string;
}

/** Starts all that the page needs, and the backend, and lets a person use it in Chromium. */
export async function signIn(backend: ExampleBackend, program: Program, given: Tried): Promise<void> {
  const { tried, browser, folder } = given;
  const [port = 0, ...ports] = await freePorts(1 + tried.resourceServers.length);
  const origin = originOf({ port });
  const urls = ports.map((one) => `http://127.0.0.1:${one}`);
  const running: { close(): Promise<unknown> }[] = [];
  try {
    const authorizationServer = await startAuthorizationServer(tried, origin, urls);
    running.unshift(authorizationServer);
    const { issuer } = authorizationServer;
    for (const [index, { create }] of tried.resourceServers.entries()) {
      const place = { port: ports[index] ?? 0, audience: urls[index] ?? '' };
      running.unshift(await create({ issuer, allowedOrigins: [origin], ...place }));
    }
    const page = await preparePage(path.join(folder, `page-${tried.name}`), tried, urls);
    const { scope } = tried;
    const child = createProgram(backend, program, { port, issuer, scope, resources: urls, page, logs: folder });
    running.unshift({ close: () => child.stop() });
    await child.start();
    await play(browser, tried, origin);
  } finally {
    for (const one of running) await one.close();
  }
}

function startAuthorizationServer({ resourceServers }: TriedPage, origin: string, urls: readonly string[]) {
  return createDemoAuthorizationServer({
    port: 0,
    clients: [{ ...CLIENT, redirectUris: [`${origin}/bff/callback`], postLogoutRedirectUris: [`${origin}/`] }],
    resources: resourceServers.map(({ name, scopes }, index) => ({ name, indicator: urls[index] ?? '', scopes })),
  });
}

async function preparePage(folder: string, tried: TriedPage, urls: readonly string[]): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await tried.prepare(folder, urls);
  return folder;
}

async function play(browser: Browser, tried: TriedPage, origin: string): Promise<void> {
  const profile = await openProfile(browser);
  const page = await profile.context.newPage();
  try {
    await tried.play(page, origin);
  } catch (cause) {
    const text = await page.locator('body').innerText();
    throw new Error(`${String(cause).split('\n')[0]} at ${page.url()}, which says: ${text}`, { cause });
  }
  profile.expectTrouble(/status of 40/);
  await profile.close();
}

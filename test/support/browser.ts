import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Response,
} from 'playwright-core';
import { chromiumPath } from './chromium-path.js';

/** For a browser without a window that makes no requests of its own. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Launches a real browser without a window.
 *
 * @param hosts a pattern of host names that are to be this machine
 */
export async function launchBrowser({ hosts }: { readonly hosts?: string } = {}): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    throw new Error('The browser tests need Chromium: npm run install:test-needs, or set CHROMIUM_PATH.');
  }
  const names = hosts === undefined ? [] : [`--host-resolver-rules=MAP ${hosts} 127.0.0.1`];
  return chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS, ...names] });
}

/** A response that the browser got, as far as it could be read. */
export interface Received {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined`: a redirect, or the page was left before the body could be read. */
  readonly body: string | undefined;
}

/** A browser profile of its own, with cookies and windows of its own, and all that went on in it. */
export interface Profile {
  readonly context: BrowserContext;
  /** The http(s) URLs that were requested, in all its windows. */
  readonly requested: readonly string[];
  /** What the browser received so far. Waits for bodies that are still on their way. */
  received(): Promise<readonly Received[]>;
  /** Takes away the trouble that matches: the test expected it. Throws if there is none. */
  expectTrouble(pattern: RegExp): void;
  /** Throws if something unexpected went wrong, or a host other than this machine was asked; then closes. */
  close(): Promise<void>;
}

/** Opens a fresh profile and watches it. */
export async function openProfile(browser: Browser, options: BrowserContextOptions = {}): Promise<Profile> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...options });
  // Shorter than a test may take, so that the error tells what was waited for.
  context.setDefaultTimeout(10_000);
  const trouble = await watchTrouble(context);
  const requested: string[] = [];
  const received: Promise<Received>[] = [];
  context.on('request', (request) => {
    if (/^(?:https?|wss?):/.test(request.url())) requested.push(request.url());
  });
  context.on('response', (response) => received.push(read(response)));
  return {
    context,
    requested,
    received: () => Promise.all(received),
    expectTrouble(pattern) {
      const others = trouble.filter((text) => !pattern.test(text));
      if (others.length === trouble.length) throw new Error(`no such trouble: ${pattern}; but ${trouble.join('; ')}`);
      trouble.splice(0, trouble.length, ...others);
    },
    async close() {
      await context.close();
      const strangers = requested.filter((url) => !['localhost', '127.0.0.1'].includes(new URL(url).hostname));
      if (strangers.length > 0) throw new Error(`other hosts were asked:\n${strangers.join('\n')}`);
      if (trouble.length > 0) throw new Error(`the browser complained:\n${trouble.join('\n')}`);
    },
  };
}

/** Console errors, uncaught errors and violations of a Content-Security-Policy, as text. */
async function watchTrouble(context: BrowserContext): Promise<string[]> {
  const trouble: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') trouble.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => trouble.push(`uncaught: ${error.error().stack ?? error.error().message}`));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ blockedURI, violatedDirective }) =>
      // biome-ignore lint/suspicious/noConsole: the way out of the page
      console.error(`policy violated: ${violatedDirective} ${blockedURI}`),
    );
  });
  return trouble;
}

async function read(response: Response): Promise<Received> {
  const [headers, body] = await Promise.all([
    response.allHeaders().catch(() => response.headers()),
    response.text().catch(() => undefined),
  ]);
  return { url: response.url(), status: response.status(), headers, body };
}

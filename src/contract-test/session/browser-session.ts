import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { NoSession, type SessionSource } from './session-source.js';

/**
 * What a login script exports by default: it leads the page through the sign-in. `Page` is the type of playwright-core,
 * which only those who use a login script have installed.
 */
export type LoginScript<Page = unknown> = (
  page: Page,
  given: { readonly baseUrl: string; readonly person?: string },
) => Promise<void>;

export interface BrowserSessionOptions {
  /** A module (`.mjs`) that exports a `LoginScript`. */
  readonly script: string;
  /** Where Chromium is. */
  readonly executablePath: string;
}

/** Signs in with a script, in Chromium without a window. Needs the package `playwright-core`. */
export function browserSession({ script, executablePath }: BrowserSessionOptions): SessionSource {
  return {
    name: 'a login script',
    isRepeatable: true,
    knowsPeople: false,
    async begin({ baseUrl, signal }, { person }) {
      const { chromium } = await import('playwright-core').catch(() => {
        throw new NoSession('The login script needs the package playwright-core: npm install playwright-core');
      });
      const signIn = await readScript(script);
      const browser = await chromium
        .launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
        .catch((error) => {
          throw new NoSession(`Chromium does not start from ${executablePath}: ${firstLineOf(error)}`);
        });
      signal?.addEventListener('abort', () => void browser.close());
      try {
        const context = await browser.newContext();
        await signIn(await context.newPage(), { baseUrl, person });
        const cookies = await context.cookies(baseUrl);
        if (cookies.length === 0) throw new NoSession('After the login script there is no cookie for the backend.');
        return { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
      } catch (error) {
        if (error instanceof NoSession) throw error;
        throw new NoSession(`The login script failed: ${firstLineOf(error)}`, { cause: error });
      } finally {
        await browser.close();
      }
    },
  };
}

async function readScript(script: string): Promise<LoginScript<Page>> {
  const loaded = await import(pathToFileURL(script).href).catch((error: unknown) => {
    throw new NoSession(`The login script ${script} can't be loaded: ${firstLineOf(error)}`);
  });
  if (typeof loaded.default !== 'function') throw new NoSession(`The login script ${script} has no default export.`);
  return loaded.default;
}

/** Playwright's messages go on with calls and selectors, which may hold a password. */
function firstLineOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

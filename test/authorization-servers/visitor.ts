import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Form } from './real-server.js';

/** The answer to a request of a script. */
export interface ScriptAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A person with a browser of their own. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Navigates, fills in what the server shows, and waits until the browser is back at the backend. */
  visit(path: string, forms?: readonly Form[]): Promise<void>;
  signIn(): Promise<void>;
  /** Sends a request as a script of the page does. */
  fetch(path: string, method?: 'GET' | 'POST', form?: Record<string, string>): Promise<ScriptAnswer>;
  token(query?: Record<string, string>): Promise<ScriptAnswer>;
  session(): Promise<ScriptAnswer>;
  close(): Promise<void>;
}

/** Opens a fresh browser profile for a person. */
export async function openVisitor(
  browser: Browser,
  { backend, forms, person = 'alice' }: { backend: string; forms: readonly Form[]; person?: string },
): Promise<Visitor> {
  // A server behind HTTPS has a certificate of its own making here.
  const context = await browser.newContext({ locale: 'en-GB', ignoreHTTPSErrors: true });
  context.setDefaultTimeout(15_000);
  // The first page of a server may have to be compiled there.
  context.setDefaultNavigationTimeout(60_000);
  const page = await context.newPage();
  const visit = async (path: string, shown: readonly Form[] = forms) => {
    await page.goto(path.startsWith('/') ? backend + path : path);
    await arrive(page, { backend, forms: shown, person });
  };
  const send = async (path: string, method: 'GET' | 'POST' = 'GET', form?: Record<string, string>) => {
    // The policy of the backend's own pages allows no requests.
    if (!page.url().startsWith(`${backend}/`) || page.url().includes('/bff/')) await page.goto(`${backend}/`);
    return page.evaluate(sendFromPage, { path, method, form });
  };
  return {
    page,
    context,
    visit,
    signIn: () => visit('/bff/login?return_to=/').then(() => expectSignedIn(page)),
    fetch: send,
    token: (query = {}) => send(`/.well-known/bff-token?${new URLSearchParams(query)}`),
    session: () => send('/.well-known/bff-sessioninfo'),
    close: () => context.close(),
  };
}

/** Throws with the text of the page if a sign-in ended on a page of the backend. */
async function expectSignedIn(page: Page): Promise<void> {
  if (new URL(page.url()).pathname === '/') return;
  const text = await page.innerText('body');
  throw new Error(`the sign-in ended on a page: ${text.replace(/\s+/g, ' ').slice(0, 200)}`);
}

/** Runs in the page. */
async function sendFromPage(given: { path: string; method: string; form?: Record<string, string> | undefined }) {
  const body = given.form === undefined ? null : new URLSearchParams(given.form);
  const answer = await fetch(given.path, { method: given.method, body });
  return { status: answer.status, body: await answer.json().catch(() => ({})) };
}

/** Fills in the pages of the server until the browser is back. */
export async function arrive(
  page: Page,
  { backend, forms, person }: { backend: string; forms: readonly Form[]; person: string },
): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await wait(100)) {
    if (page.url().startsWith(`${backend}/`)) return;
    const form = await firstSeen(page, forms);
    if (form !== undefined) await submit(page, form, person);
  }
  const text = await page.innerText('body').catch(() => '');
  throw new Error(`The browser did not come back from ${page.url().replace(/\?.*/, '')}: ${text.slice(0, 300)}`);
}

async function firstSeen(page: Page, forms: readonly Form[]): Promise<Form | undefined> {
  for (const form of forms) if (await page.isVisible(form.seen).catch(() => false)) return form;
  return undefined;
}

async function submit(page: Page, { fill = {}, click }: Form, person: string): Promise<void> {
  const before = page.url();
  try {
    for (const [selector, value] of Object.entries(fill)) await page.fill(selector, value.replace('{person}', person));
    await page.click(click, { timeout: 5_000 });
    await page.waitForURL((url) => url.href !== before, { timeout: 3_000 });
  } catch {
    // The page has changed meanwhile, or shows another form at the same address: look again.
  }
}

import { cpSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { sessionCookie } from '../support/demo-page.js';
import { freePorts } from '../support/free-ports.js';
import { makePages } from '../support/pages.js';
import { useTestBackend } from '../support/use-test-backend.js';

const [port = 0] = await freePorts(1);
const BANK = `http://127.0.0.1:${port}`;

const pages = makePages();
cpSync(path.join(import.meta.dirname, '../../src/frontend'), path.join(pages.folder, 'frontend'), { recursive: true });
const pair = useTestBackend({
  options: {
    signIn: { acrValues: ['gold'] },
    resources: [{ indicator: BANK, scopes: ['read'] }],
    defaultResource: BANK,
    pages: { folder: pages.folder, contentSecurityPolicy: `default-src 'self'; connect-src 'self' ${BANK}` },
  },
});
let browser: Browser;
let profile: Profile;
let page: Page;

/** A resource server that wants a way of authentication, not long ago (RFC 9470, section 3). */
const bank = createServer((request, response) => {
  response.setHeader('Access-Control-Allow-Origin', pair.backend.origin);
  response.setHeader('Access-Control-Allow-Headers', 'authorization');
  response.setHeader('Access-Control-Expose-Headers', 'WWW-Authenticate');
  if (request.method === 'OPTIONS') response.writeHead(204).end();
  else answerTransfer(request, response);
});

function answerTransfer({ headers }: IncomingMessage, response: ServerResponse): void {
  if (acrOf(headers.authorization?.slice('Bearer '.length)) === 'gold') {
    response.end('transferred');
    return;
  }
  const challenge = 'Bearer error="insufficient_user_authentication", acr_values="gold", max_age="60"';
  response.writeHead(401, { 'WWW-Authenticate': challenge }).end();
}

/** How the person authenticated for the grant that a token is of. */
function acrOf(token: string | undefined): unknown {
  const grant = pair.server.issued.find(({ accessToken }) => accessToken === token)?.grant;
  const idTokens = pair.server.issued.filter((one) => one.grant === grant).map(({ idToken }) => idToken);
  return idTokens
    .map((idToken) => idToken && decodeJwt<{ acr?: string }>(idToken).acr)
    .find((acr) => acr !== undefined);
}

beforeAll(async () => {
  browser = await launchBrowser();
  await new Promise<void>((resolve) => bank.listen(port, '127.0.0.1', resolve));
});
afterAll(async () => {
  await browser?.close();
  bank.close();
  bank.closeAllConnections();
  pages.remove();
});
beforeEach(async () => {
  profile = await openProfile(browser);
  page = await profile.context.newPage();
  await page.goto(`${pair.backend.origin}/bff/login`);
  await page.getByRole('heading', { name: 'The page' }).waitFor();
});

/** Transfers money as the page does; where a sign-in would help, goes there if `goes`. */
function transfer(goes = false): Promise<string> {
  return page.evaluate(
    async ([resource, mayGo]) => {
      const { authorizedFetch, signIn } = await import('/frontend/index.js' as string);
      try {
        return await (await authorizedFetch({ resource, scope: 'read' })(`${resource}/transfer`)).text();
      } catch (error) {
        const { outcome } = error as { outcome: { kind: string; error: string } };
        if (mayGo) signIn(outcome);
        return `${outcome.kind}: ${outcome.error}`;
      }
    },
    [BANK, goes] as const,
  );
}

const NEEDED = 'sign-in-needed: insufficient_user_authentication';

describe('a resource server that wants the person to authenticate anew, seen from a page', () => {
  test('is satisfied by a step-up of the session, under a new id [LOGIN-16] [LOGIN-11]', async () => {
    expect(await transfer()).toBe(NEEDED);
    const before = await sessionCookie(page, pair.backend.origin);
    pair.server.behave({ idToken: { claims: { acr: 'gold' } } });
    pair.server.forgetRequests();
    const arrived = page.waitForURL(`${pair.backend.origin}/`);
    await transfer(true);
    await arrived;
    await page.getByRole('heading', { name: 'The page' }).waitFor();
    const [asked] = pair.server.received('/authorize');
    expect([asked?.query.get('acr_values'), asked?.query.get('max_age')]).toEqual(['gold', '60']);
    expect(await transfer()).toBe('transferred');
    const after = await sessionCookie(page, pair.backend.origin);
    expect([typeof after, after === before]).toEqual(['string', false]);
    profile.expectTrouble(/status of 401/);
    await profile.close();
  });

  test.each([
    ['in another way', { acr: 'silver' }],
    ['too long ago', { acr: 'gold', auth_time: Math.floor(Date.now() / 1000) - 3600 }],
  ])('is not, if the person authenticated %s: a page says so, and the session is as before', async (_name, claims) => {
    const before = await sessionCookie(page, pair.backend.origin);
    pair.server.behave({ idToken: { claims } });
    await transfer(true);
    await page.getByRole('heading', { name: 'This requires a different way of signing in' }).waitFor();
    expect(await sessionCookie(page, pair.backend.origin)).toBe(before);
    await page.goto(pair.backend.origin);
    expect(await transfer()).toBe(NEEDED);
    await profile.context.close();
  });
});

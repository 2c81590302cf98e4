import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type AttackerSite, startAttackerSite } from '../support/attacker-site.js';
import { leavingAttacks, stayingAttacks } from '../support/attacks.js';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { makePages } from '../support/pages.js';
import { type RequestRecord, recordRequests } from '../support/request-record.js';
import { useTestBackend } from '../support/use-test-backend.js';
import { type Defence, weakened } from '../support/weakened.js';

/** The attacks of the other files, each of which has to succeed as soon as what answers it is taken away. */

const pages = makePages({
  // A page with a hole: it shows as HTML whatever its address ends with.
  'careless.html': '<!doctype html><body><script src="careless.js"></script>',
  'careless.js': 'document.body.innerHTML = decodeURIComponent(location.hash.slice(1));',
});
const missing = new Set<Defence>();
const pair = useTestBackend({ serve: weakened(missing), options: { pages: { folder: pages.folder } } });
let browser: Browser;
let otherSite: AttackerSite;
let sibling: AttackerSite;
let record: RequestRecord;
let profile: Profile;

beforeAll(async () => {
  [browser, otherSite, sibling] = await Promise.all([
    launchBrowser(),
    startAttackerSite('127.0.0.1'),
    startAttackerSite('localhost'),
  ]);
  record = recordRequests(Number(new URL(pair.backend.origin).port));
}, 90_000);
afterAll(async () => {
  record?.stop();
  await browser?.close();
  await Promise.all([otherSite?.close(), sibling?.close()]);
  pages.remove();
});
beforeEach(async () => {
  profile = await openProfile(browser);
});
afterEach(() => profile.context.close());

/** Opens an attacker’s page in the browser of a person who has signed in while these defences were missing. */
async function visit(site: AttackerSite, ...without: readonly Defence[]): Promise<Page> {
  missing.clear();
  for (const defence of without) missing.add(defence);
  const page = await profile.context.newPage();
  await page.goto(`${pair.backend.origin}/bff/login`);
  await page.getByRole('heading', { name: 'The page' }).waitFor();
  await page.goto(site.origin);
  record.clear();
  return page;
}

/** What the backend answered at this path. */
const answerAt = (target: string) =>
  eventually(() => {
    const found = record.requests.find(({ url }) => url.startsWith(target));
    if (found === undefined) throw new Error(`nothing asked for ${target} yet`);
    return found;
  });

const attack = (name: string) => stayingAttacks[name] ?? leavingAttacks[name] ?? fail;

function fail(): never {
  throw new Error('there is no such attack');
}

const TOKEN = '/.well-known/bff-token';

describe('a form of another site that posts to the token endpoint', () => {
  test.each<[readonly Defence[], number]>([
    [[], 403],
    [['Fetch Metadata'], 400],
    [['SameSite'], 403],
    [['Fetch Metadata', 'SameSite'], 200],
  ])('without %j is answered %d: each of both would do [CSRF-05] [CSRF-06] [CKI-03]', async (without, status) => {
    const page = await visit(otherSite, ...without);
    await page.evaluate(attack('form, POST'), pair.backend.origin + TOKEN).catch(() => undefined);
    const answer = await answerAt(TOKEN);
    expect([answer.status, answer.body.includes('access_token')]).toEqual([status, status === 200]);
  });
});

describe('a form of a sibling origin, whose requests SameSite lets through', () => {
  test.each<[readonly Defence[], number]>([
    [[], 403],
    [['Fetch Metadata'], 200],
  ])('without %j is answered %d when it signs the person out [CSRF-07] [CSRF-15]', async (without, status) => {
    const page = await visit(sibling, ...without);
    await page.evaluate(attack('form, POST'), `${pair.backend.origin}/bff/logout`).catch(() => undefined);
    const answer = await answerAt('/bff/logout');
    expect([answer.status, answer.headers.cookie?.includes('__Host-tmi-bff=')]).toEqual([status, true]);
  });
});

describe('a link of another site to the sign-in', () => {
  test.each<[readonly Defence[], number]>([
    [[], 200],
    [['Fetch Metadata'], 303],
  ])('without %j is answered %d: a page that asks, or the way to the sign-in [CSRF-15]', async (without, status) => {
    const page = await visit(otherSite, ...without);
    await page.evaluate(attack('navigation'), `${pair.backend.origin}/bff/login`).catch(() => undefined);
    expect((await answerAt('/bff/login')).status).toBe(status);
  });
});

describe('a frame of another site around the page', () => {
  test.each<[readonly Defence[], boolean]>([
    [[], false],
    [['framing policy'], true],
  ])('without %j shows it: %p [HDR-06]', async (without, isShown) => {
    const page = await visit(otherSite, ...without);
    await page.evaluate(attack('iframe'), `${pair.backend.origin}/`);
    const texts = await Promise.all(page.frames().map((frame) => frame.textContent('body').catch(() => '')));
    expect(texts.some((text) => text?.includes('The page'))).toBe(isShown);
  });
});

/** What an attacker would like to run in the page: it leaves the answer of the token endpoint in the title. */
const THEFT = `fetch('${TOKEN}').then((answer) => answer.text()).then((text) => { top.document.title = text })`;

const INJECTED: Readonly<Record<string, string>> = {
  'an event handler': `<img src="x:" onerror="${THEFT}">`,
  'a frame of its own': `<iframe srcdoc="<script>${THEFT}</script>"></iframe>`,
  'a frame with an address that is a script': `<iframe src="javascript:void ${THEFT}"></iframe>`,
};

describe('injected markup', () => {
  const cases = Object.keys(INJECTED).flatMap((name) => [
    { name, without: [] as const, tokenIsStolen: false },
    { name, without: ['content policy'] as const, tokenIsStolen: true },
  ]);

  test.each(cases)(
    'runs no script by $name; without $without: $tokenIsStolen [CSRF-04]',
    async ({ name, without, tokenIsStolen }) => {
      const page = await visit(otherSite, ...without);
      await page.goto(`${pair.backend.origin}/careless.html#${encodeURIComponent(INJECTED[name] ?? fail())}`);
      await page.locator('img, iframe').waitFor({ state: 'attached' });
      if (tokenIsStolen) await answerAt(TOKEN);
      const stolen = () => page.title().then((title) => title.includes('access_token'));
      await eventually(async () => expect(await stolen()).toBe(tokenIsStolen));
      expect(record.requests.some(({ url }) => url === TOKEN)).toBe(tokenIsStolen);
    },
  );
});

describe('a script in the reference, which is the work of others', () => {
  test.each<[readonly Defence[], string]>([
    [[], 'TypeError: Failed to fetch'],
    [['content policy'], 'access_token'],
  ])('without %j gets %s: the sandbox makes it a stranger [CSRF-08]', async (without, seen) => {
    const page = await visit(otherSite, ...without);
    await page.goto(`${pair.backend.origin}/docs/reference`);
    const answer = await page.evaluate(
      (url) => fetch(url).then((one) => one.text(), String),
      pair.backend.origin + TOKEN,
    );
    expect(answer).toContain(seen);
  });
});

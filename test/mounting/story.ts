import { BACKCHANNEL_LOGOUT } from '../support/backchannel.js';
import { SESSION_COOKIE, TOKEN } from '../support/frontend.js';
import type { Scene } from './scene.js';

/** A column of the table. A step that fails throws. */
export interface Step {
  readonly name: string;
  take(scene: Scene): Promise<void>;
}

const PERSON = 'alice-at-the-authorization-server';

export const STEPS: readonly Step[] = [
  { name: 'sign in', take: signIn },
  { name: 'session at first paint', take: expectFirstPaint },
  { name: 'token on the server', take: expectServerToken },
  { name: 'token in the page', take: (scene) => expectText(scene, '#token', 'Token for read') },
  { name: 'proxy', take: expectProxied },
  { name: 'sign out', take: signOut },
  { name: 'back-channel logout', take: logOutOverBackchannel },
];

async function pageOf({ profile }: Scene) {
  return profile.context.pages()[0] ?? profile.context.newPage();
}

async function signIn(scene: Scene): Promise<void> {
  const page = await pageOf(scene);
  await page.goto(scene.origin);
  await expectText(scene, '#person', 'Signed out');
  await page.click('#sign-in');
  await page.waitForURL((url) => url.origin === scene.origin && url.pathname === '/');
  await expectText(scene, '#person', `Signed in: ${PERSON}`);
}

/** The page as the server sent it, which no script has touched. */
async function firstPaint({
  origin,
  profile,
  browser,
}: Scene): Promise<{ html: string; text(selector: string): Promise<string> }> {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await profile.context.storageState(),
  });
  try {
    const page = await context.newPage();
    const html = (await (await page.goto(origin))?.text()) ?? '';
    const texts = new Map<string, string>();
    for (const selector of ['#person', '#stocks']) texts.set(selector, (await page.textContent(selector)) ?? '');
    return { html, text: async (selector) => texts.get(selector) ?? '' };
  } finally {
    await context.close();
  }
}

async function expectFirstPaint(scene: Scene): Promise<void> {
  const { text } = await firstPaint(scene);
  expectEqual(await text('#person'), `Signed in: ${PERSON}`);
}

/** The server fetched with a token, and that token is in nothing that the page loads but the answer to its own query. */
async function expectServerToken(scene: Scene): Promise<void> {
  scene.api.received.length = 0;
  const { html, text } = await firstPaint(scene);
  expectEqual(await text('#stocks'), '3 stocks');
  const used = scene.api.received.map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? '');
  if (used.length === 0 || used.includes('')) throw new Error('the server called without a token');
  const page = await pageOf(scene);
  await page.goto(scene.origin, { waitUntil: 'networkidle' });
  const loaded = (await scene.profile.received()).filter(({ url }) => new URL(url).pathname !== TOKEN);
  const texts = [
    html,
    await page.content(),
    ...loaded.flatMap(({ body = '', headers }) => [body, JSON.stringify(headers)]),
  ];
  for (const token of [...used, ...scene.server.issued.map(({ accessToken }) => accessToken)])
    if (texts.some((one) => one.includes(token))) throw new Error('the page has the token of the server in it');
}

async function expectProxied(scene: Scene): Promise<void> {
  await expectText(scene, '#proxied', '3 stocks');
  const call = scene.api.received.find(({ headers }) => headers['x-forwarded-host'] !== undefined);
  if (!call?.headers.authorization?.startsWith('Bearer '))
    throw new Error('the resource server got no token by the proxy');
  expectEqual(String(call.headers.cookie), 'undefined');
}

async function signOut(scene: Scene): Promise<void> {
  const page = await pageOf(scene);
  await page.click('#sign-out');
  await page.waitForURL(`${scene.server.issuer}/end-session?*`);
  await page.goto(scene.origin);
  await expectText(scene, '#person', 'Signed out');
  const cookies = await scene.profile.context.cookies(scene.origin);
  expectEqual(String(cookies.some(({ name }) => name === SESSION_COOKIE)), 'false');
}

async function logOutOverBackchannel(scene: Scene): Promise<void> {
  await signIn(scene);
  const body = new URLSearchParams({ logout_token: await scene.server.logoutToken({ claims: { sub: PERSON } }) });
  const answer = await fetch(scene.origin + BACKCHANNEL_LOGOUT, { method: 'POST', body });
  expectEqual(String(answer.status), '200');
  await (await pageOf(scene)).reload();
  await expectText(scene, '#person', 'Signed out');
}

async function expectText(scene: Scene, selector: string, wanted: string): Promise<void> {
  const page = await pageOf(scene);
  await page.waitForFunction(
    ([at = '', text = '']) => document.querySelector(at)?.textContent?.trim() === text,
    [selector, wanted],
  );
}

function expectEqual(seen: string, wanted: string): void {
  if (seen.trim() !== wanted) throw new Error(`expected ${wanted}, but there was ${seen}`);
}

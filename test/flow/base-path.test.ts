import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { BACKCHANNEL_LOGOUT } from '../support/backchannel.js';
import { refusalOf, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { navigation } from '../support/test-backend.js';
import { useProxied } from '../support/use-proxied.js';
import { useTestBackend } from '../support/use-test-backend.js';

const BASE = '/some/app';
const COOKIE = '__Host-tmi-bff_some_app';

describe('Below a base path', () => {
  const pair = useTestBackend({ options: { basePath: BASE } });

  /** Signs in, and returns what scripts of the page ask with. */
  async function signIn(login = '/bff/login') {
    const userAgent = pair.backend.newUserAgent();
    const { origin } = pair.backend;
    const callback = await pair.backend.beginSignIn(userAgent, BASE + login);
    const answer = await userAgent.fetch(callback, { headers: navigation('cross-site') });
    const ask = (path: string, init = {}) => userAgent.fetch(origin + path, { from: origin, ...init });
    return { userAgent, callback, answer, ask };
  }

  it('the endpoints are there, and nowhere else', async () => {
    const { ask } = await signIn();
    expect((await ask(BASE + TOKEN)).status).toBe(200);
    expect((await ask(BASE + SESSION_INFO)).status).toBe(200);
    // By no user agent of ours, which would hold these to the contract.
    const elsewhere = [
      TOKEN,
      SESSION_INFO,
      '/bff/login',
      `${BASE}x${TOKEN}`,
      `/some${TOKEN}`,
      `${BASE}${BASE}${TOKEN}`,
    ];
    for (const path of elsewhere) expect([path, (await fetch(pair.backend.origin + path)).status]).toEqual([path, 404]);
  });

  it('without a slash, its start leads to the one with a slash, query and all', async () => {
    const answer = await fetch(`${pair.backend.origin}${BASE}?invite=42&a=?`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${BASE}/?invite=42&a=?`]);
  });

  it('a sign-in comes back to a redirect URI below it, and to the start of the application', async () => {
    const { callback, answer } = await signIn();
    expect(callback.pathname).toBe(`${BASE}/bff/callback`);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${BASE}/`]);
  });

  it('a page of the application is returned to as it was named', async () => {
    const { answer } = await signIn(`/bff/login?return_to=${encodeURIComponent(`${BASE}/portfolio`)}`);
    expect(answer.headers.get('location')).toBe(`${BASE}/portfolio`);
  });

  it('its cookies have the prefix __Host- and the path / that it needs, and a name that no other base path has', async () => {
    const { answer } = await signIn();
    const cookies = answer.headers.getSetCookie();
    expect(cookies.map((cookie) => cookie.replace(/=.*/, ''))).toContain(COOKIE);
    for (const cookie of cookies) {
      expect(cookie).toMatch(new RegExp(`^${COOKIE}`));
      expect(cookie).toContain('; Path=/; Secure; HttpOnly');
    }
  });

  it('login_uri, logout_uri and the links of pages lead below it', async () => {
    const { ask, userAgent } = await signIn();
    const refused = await ask(`${BASE}${TOKEN}?scope=sell`);
    expect(refusalOf(refused)).toEqual([400, 'backend_not_ready']);
    expect(refused.json<{ login_uri: string }>().login_uri).toMatch(`${BASE}/bff/login?scope=sell`);
    const foreign = await userAgent.fetch(`${pair.backend.origin}${BASE}/bff/login?scope=read`, {
      headers: navigation('cross-site'),
    });
    expect(foreign.body).toContain(`href="${BASE}/bff/login?scope=read"`);
    const lost = await userAgent.fetch(`${pair.backend.origin}${BASE}/bff/callback?state=x`, {
      headers: navigation('cross-site'),
    });
    expect(lost.body).toContain(`href="${BASE}/"`);
    const { logout_uri } = (await ask(`${BASE}/bff/logout`, { method: 'POST' })).json<{ logout_uri: string }>();
    expect(logout_uri).toBe(`${BASE}/bff/logout/continue`);
    const out = await userAgent.navigate(pair.backend.origin + logout_uri, { from: pair.backend.origin });
    const back = new URL(out.url.searchParams.get('post_logout_redirect_uri') ?? '');
    expect(back.href).toBe(`${pair.backend.origin}${BASE}/bff/logout/callback`);
    back.searchParams.set('state', out.url.searchParams.get('state') ?? '');
    const returned = await userAgent.fetch(back, { headers: navigation('cross-site') });
    expect(returned.headers.get('location')).toBe(`${BASE}/`);
  });

  it('logout tokens arrive below it', async () => {
    const { ask } = await signIn();
    const body = new URLSearchParams({
      logout_token: await pair.server.logoutToken({ claims: { sub: 'alice-at-the-authorization-server' } }),
    });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await pair.backend
      .newUserAgent()
      .fetch(pair.backend.origin + BASE + BACKCHANNEL_LOGOUT, { method: 'POST', body: body.toString(), headers });
    expect(answer.status).toBe(200);
    expect(refusalOf(await ask(BASE + TOKEN))).toEqual([400, 'invalid_session']);
  });

  it('the contract is served with its URL', async () => {
    const ask = async (path: string) =>
      (await pair.backend.newUserAgent().fetch(pair.backend.origin + BASE + path)).body;
    expect(JSON.parse(await ask('/openapi.json')).servers[0].url).toBe(BASE);
    expect(await ask('/openapi.yaml')).toContain(`servers:\n  - url: ${BASE}\n`);
    expect(await ask('/docs/reference')).toContain(`"servers":[{"url":"${BASE}"`);
  });

  it('its own path without a slash leads to its start', async () => {
    const answer = await pair.backend.newUserAgent().fetch(pair.backend.origin + BASE, { headers: navigation('none') });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${BASE}/`]);
  });
});

describe('A page below a base path', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-below-'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Portfolio</title>');
  writeFileSync(path.join(folder, 'page.js'), 'export {};');
  const pair = useTestBackend({ options: { basePath: BASE, pages: { folder } } });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is served there with its files, and nowhere else', async () => {
    const ask = async (path: string) => {
      const answer = await fetch(pair.backend.origin + path, { headers: navigation('none'), redirect: 'manual' });
      return [answer.status, (await answer.text()).includes('Portfolio')];
    };
    expect(await ask(`${BASE}/`)).toEqual([200, true]);
    expect(await ask(`${BASE}/a/page/of/its/router`)).toEqual([200, true]);
    expect(await ask(`${BASE}/page.js`)).toEqual([200, false]);
    for (const path of ['/', '/page.js', '/index.html', '/some/', `${BASE}x/`])
      expect(await ask(path)).toEqual([404, false]);
  });
});

describe('A proxy below a base path', () => {
  const pair = useProxied(
    { webSocket: true },
    { options: { basePath: BASE, session: { cookieName: '__Host-tmi-bff' } } },
  );
  const LIST = `${BASE}/bff/api/stocks/v1/list`;

  it('is called there, and its redirects lead back there', async () => {
    const alice = await pair.backend.signIn(undefined, `${BASE}/bff/login`);
    pair.api.answer = (_request, response) => void response.writeHead(302, { location: '/base/v1/other' }).end();
    const answer = await alice.fetch(LIST);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `${BASE}/bff/api/stocks/v1/other`]);
    expect(pair.api.received[0]?.url).toBe('/base/v1/list');
    expect((await alice.fetch('/bff/api/stocks/v1/list')).status).toBe(404);
  });
});

describe('Two backends below one origin', () => {
  const second = useTestBackend({ options: { basePath: '/two' } });
  const first = useTestBackend({ options: { basePath: '/one' } });

  it('keep their sessions apart', async () => {
    // One host for both: cookies do not tell ports apart.
    const userAgent = first.backend.newUserAgent();
    for (const [pair, base] of [
      [first, '/one'],
      [second, '/two'],
    ] as const)
      await userAgent.fetch(await pair.backend.beginSignIn(userAgent, `${base}/bff/login`), {
        headers: navigation('cross-site'),
      });
    const statusOf = async (pair: typeof first, base: string) =>
      (await userAgent.fetch(pair.backend.origin + base + SESSION_INFO, { from: pair.backend.origin })).status;
    expect([await statusOf(first, '/one'), await statusOf(second, '/two')]).toEqual([200, 200]);
    await userAgent.fetch(`${first.backend.origin}/one/bff/logout`, { method: 'POST', from: first.backend.origin });
    expect([await statusOf(first, '/one'), await statusOf(second, '/two')]).toEqual([400, 200]);
  });
});

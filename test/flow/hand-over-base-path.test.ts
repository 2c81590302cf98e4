import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { refusalOf, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { browserWith, type HandOverBackend, handOver, personAt, startHandOverBackend } from '../support/hand-over.js';
import { ALICE } from '../support/own-sign-in.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';

const BASE = '/some/app';
const COOKIE = '__Host-tmi-bff_some_app';

describe('An application that hands a person over to a backend below a base path', () => {
  let server: ScriptedAuthorizationServer;
  let running: HandOverBackend;
  beforeAll(async () => {
    server = await startScriptedAuthorizationServer();
    running = await startHandOverBackend(server, {}, { basePath: BASE });
  });
  afterAll(async () => {
    await running.backend.close();
    await server.close();
  });

  /** Hands Alice over, and returns her browser, with the cookie that the application passed on. */
  async function start() {
    const { status, body } = await handOver({ port: running.port, body: await personAt(server) });
    const setCookie = body.set_cookie ?? '';
    return { status, setCookie, alice: browserWith(running.backend, setCookie) };
  }

  it('gets the cookie of this base path, for the whole origin as its prefix demands', async () => {
    const { status, setCookie } = await start();
    expect(status).toBe(201);
    expect(setCookie).toMatch(new RegExp(`^${COOKIE}=[\\w-]{40,}; Path=/; Secure; HttpOnly; SameSite=Strict$`));
  });

  it('gives the page a session and tokens below the base path, and nothing elsewhere', async () => {
    const { alice } = await start();
    expect((await alice.fetch(BASE + SESSION_INFO)).json()).toMatchObject({ sub: ALICE, name: 'Alice' });
    expect((await alice.fetch(`${BASE}${TOKEN}?scope=read`)).status).toBe(200);
    // By no user agent of ours, which would hold it to the contract.
    expect((await fetch(running.backend.origin + TOKEN)).status).toBe(404);
  });

  it('lets the page sign out below the base path, which revokes the refresh token', async () => {
    const { alice } = await start();
    const { refreshToken = '' } = server.issued.at(-1) ?? {};
    const answer = await alice.fetch(`${BASE}/bff/logout`, { method: 'POST' });
    expect(answer.json()).toEqual({ logout_uri: `${BASE}/bff/logout/continue` });
    expect(answer.headers.getSetCookie().map((cookie) => cookie.replace(/=.*/, ''))).toContain(COOKIE);
    expect(refusalOf(await alice.fetch(BASE + TOKEN))).toEqual([400, 'invalid_session']);
    await eventually(() => expect(server.isAlive(refreshToken)).toBe(false));
    const out = await alice.userAgent.navigate(`${running.backend.origin}${BASE}/bff/logout/continue`, {
      from: running.backend.origin,
    });
    const back = out.url.searchParams.get('post_logout_redirect_uri');
    expect(back).toBe(`${running.backend.origin}${BASE}/bff/logout/callback`);
  });

  it('ends the session of this base path by the cookies of a browser, and no other', async () => {
    const [first, second] = [await start(), await start()];
    const [ours = ''] = first.setCookie.split(';');
    // The cookie of the backend at the root of the same origin.
    const cookie = `__Host-tmi-bff=${second.setCookie.replace(/^[^=]*=|;.*$/g, '')}; ${ours}`;
    const ended = await handOver({ port: running.port, path: '/internal/sessions/end', body: { cookie } });
    expect([ended.status, ended.body.set_cookie]).toEqual([200, expect.stringMatching(`^${COOKIE}=; .*Max-Age=0`)]);
    expect(refusalOf(await first.alice.fetch(BASE + TOKEN))).toEqual([400, 'invalid_session']);
    expect((await second.alice.fetch(BASE + TOKEN)).status).toBe(200);
  });

  it('finds the listener at the paths of the contract, and nothing of it where pages are', async () => {
    const body = await personAt(server);
    const statusAt = async (port: number, path: string) => (await handOver({ port, path, body })).status;
    const pages = Number(new URL(running.backend.origin).port);
    expect(await statusAt(running.port, `${BASE}/internal/sessions`)).toBe(404);
    for (const path of ['/internal/sessions', `${BASE}/internal/sessions`])
      expect(await statusAt(pages, path)).toBe(404);
    expect(await statusAt(running.port, '/internal/sessions')).toBe(201);
  });
});

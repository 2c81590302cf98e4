import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { watchAnswers } from '../support/held-to-contract.js';
import { navigation } from '../support/test-backend.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';
import { createUserAgent } from '../support/user-agent.js';

let set: TestDemo;
beforeAll(async () => {
  set = await startTestDemo();
});
afterAll(() => set.close());

const newFrontend = () =>
  createFrontend(
    watchAnswers(createUserAgent(), set.origin, () => undefined),
    set.origin,
  );

async function signIn(frontend: Frontend, person = 'alice', login = '/bff/login'): Promise<Frontend> {
  const { userAgent } = frontend;
  const begun = await userAgent.fetch(`${set.origin}${login}`, { headers: navigation('none') });
  const callback = await userAgent.signInAt(begun.headers.get('location') ?? '', { person });
  const returned = await userAgent.fetch(callback, { headers: navigation('cross-site') });
  if (returned.status !== 303) throw new Error(`not signed in: ${returned.status} ${returned.body}`);
  return frontend;
}

const call = (token: string, url: string) =>
  createUserAgent().fetch(url, { headers: { Authorization: `Bearer ${token}` } });

describe('the demo', () => {
  it('signs in, gives tokens that resource servers accept, and signs out [LOGIN-15] [TOK-01] [LOGOUT-01]', async () => {
    const alice = await signIn(newFrontend());
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: 'alice', exp: expect.any(Number) });
    const stocks = await alice.accessToken({ resource: set.stocks });
    expect((await call(stocks, `${set.stocks}/stocks`)).status).toBe(200);
    const profile = await alice.accessToken({ resource: set.profile });
    expect((await call(profile, `${set.profile}/profile`)).status).toBe(200);
    expect((await call(profile, `${set.stocks}/stocks`)).status).toBe(401);
    expect((await alice.logout()).json()).toEqual({ logout_uri: '/bff/logout/continue' });
    expect(refusalOf(await alice.sessionInfo())).toEqual([400, 'invalid_session']);
  });

  it('tells who is signed in by claims that are at UserInfo only, as oidc-provider has it [SES-09]', async () => {
    const alice = await signIn(newFrontend());
    expect((await alice.sessionInfo()).json()).toMatchObject({
      sub: 'alice',
      name: 'Alice Adams',
      given_name: 'Alice',
      email: 'alice@example.com',
      email_verified: true,
    });
  });

  it('ends a session here at once when it is ended at the authorization server [BCL-10] [ONL-03]', async () => {
    const [alice, elsewhere] = [await signIn(newFrontend()), await signIn(newFrontend())];
    const question = await alice.userAgent.navigate(`${set.issuer}/session/end`);
    await alice.userAgent.submit(question, { press: 'Sign out' });
    expect(refusalOf(await alice.sessionInfo())).toEqual([400, 'invalid_session']);
    expect(refusalOf(await alice.token())).toEqual([400, 'invalid_session']);
    expect((await elsewhere.sessionInfo()).status).toBe(200);
  });

  it('ends no session at the authorization server by revoking a refresh token [ONL-05]', async () => {
    const alice = await signIn(newFrontend());
    await alice.logout();
    const page = await alice.userAgent.navigate(`${set.origin}/bff/login?prompt=none`);
    expect([page.status, page.url.origin]).toEqual([200, set.origin]);
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: 'alice' });
  });

  it('comes back without a page from a silent sign-in when no person is signed in there [LOGIN-12]', async () => {
    const stranger = newFrontend();
    const page = await stranger.userAgent.navigate(`${set.origin}/bff/login?prompt=none&return_to=/%3Ftried`);
    expect([page.status, page.url.href]).toEqual([200, `${set.origin}/?tried`]);
    expect(refusalOf(await stranger.sessionInfo())).toEqual([400, 'invalid_session']);
  });

  it('narrows a token to the scope that was asked for [TOK-27] [RT-15] [RT-16]', async () => {
    const alice = await signIn(newFrontend());
    const wide = await alice.accessToken({ scope: 'read buy', resource: set.stocks });
    const narrow = await alice.token({ scope: 'read', resource: set.stocks });
    expect(narrow.json()).toMatchObject({ scope: 'read' });
    expect(narrow.json<{ access_token: string }>().access_token).not.toBe(wide);
    expect((await alice.token({ scope: 'buy', resource: set.stocks })).json()).toMatchObject({ scope: 'buy' });
  });

  it('starts no session for a person who declines, and says so [LOGIN-12]', async () => {
    const frontend = newFrontend();
    const begun = await frontend.userAgent.fetch(`${set.origin}/bff/login`, { headers: navigation('none') });
    const callback = await frontend.userAgent.signInAt(begun.headers.get('location') ?? '', {
      person: 'bob',
      consent: 'deny',
    });
    const page = await frontend.userAgent.fetch(callback, { headers: navigation('cross-site') });
    expect([page.status, page.body.includes('Nothing was granted')]).toEqual([200, true]);
    expect(refusalOf(await frontend.token())).toEqual([400, 'invalid_session']);
  });

  it('ends the session of the person before when another one signs in in the same browser [LOGOUT-01]', async () => {
    const browser = await signIn(newFrontend());
    const cookie = browser.sessionCookie();
    await signIn(browser, 'bob', '/bff/login?prompt=login');
    expect((await browser.sessionInfo()).json()).toMatchObject({ sub: 'bob', name: 'Bob Brown' });
    const replayed = await newFrontend().fetch('/.well-known/bff-token', {
      headers: { Cookie: `__Host-tmi-bff=${cookie}` },
    });
    expect(refusalOf(replayed)).toEqual([400, 'invalid_session']);
    expect((await browser.token({ resource: set.stocks })).status).toBe(200);
  });

  it('grants more after backend_not_ready, in the same session [LOGIN-16] [ERR-06]', async () => {
    const alice = await signIn(newFrontend(), 'bob');
    const refused = await alice.token({ scope: 'sell', resource: set.stocks });
    expect(refusalOf(refused)).toEqual([400, 'backend_not_ready']);
    await signIn(alice, 'bob', refused.json<{ login_uri: string }>().login_uri);
    expect((await alice.token({ scope: 'sell', resource: set.stocks })).json()).toMatchObject({ scope: 'sell' });
    expect((await alice.token({ scope: 'profile.read', resource: set.profile })).status).toBe(200);
  });

  it('rotates refresh tokens, many at once, and never presents one twice [RT-03] [RT-05] [RT-06]', async () => {
    const alice = await signIn(newFrontend());
    const queries = ['read', 'buy', 'read buy'].flatMap((scope) =>
      Array.from({ length: 5 }, () => ({ scope, resource: set.stocks })),
    );
    const answers = await Promise.all(queries.map((query) => alice.token(query)));
    expect(answers.map(({ status }) => status)).toEqual(Array(15).fill(200));
    expect((await alice.token({ resource: set.profile, scope: 'profile.read' })).status).toBe(200);
  });

  it('goes on after a restart of everything, with the last refresh token [RT-08]', async () => {
    const alice = await signIn(newFrontend());
    await alice.accessToken({ scope: 'read', resource: set.stocks });
    await set.restart();
    expect((await alice.sessionInfo()).status).toBe(200);
    expect((await alice.token({ scope: 'buy', resource: set.stocks })).status).toBe(200);
  });

  it('keeps short-lived tokens no longer than they live [CACHE-08]', async () => {
    await set.restart({ accessTokenLifetimeSeconds: 2 });
    const alice = await signIn(newFrontend());
    const first = await alice.accessToken({ scope: 'read', resource: set.stocks });
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const second = await alice.accessToken({ scope: 'read', resource: set.stocks });
    expect(second).not.toBe(first);
    expect((await call(second, `${set.stocks}/stocks`)).status).toBe(200);
  });
});

import { describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { held } from '../support/held.js';
import { navigation, PROFILE, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

let now = Math.floor(Date.now() / 1000);
const pair = useTestBackend({ clock: () => now });
const SELL = `/bff/login?scope=sell&resource=${encodeURIComponent(STOCKS)}`;
const noSession = [400, 'invalid_session'];
const withCookie = (frontend: Frontend, cookie: string, query = '') =>
  createFrontend(pair.backend.newUserAgent(), frontend.origin).fetch(`/.well-known/bff-token${query}`, {
    headers: { Cookie: `__Host-tmi-bff=${cookie}` },
  });

describe('granting more', () => {
  it('follows backend_not_ready by its login_uri, and then there is such a token [LOGIN-16] [ERR-06]', async () => {
    const alice = await pair.backend.signIn();
    const refused = await alice.token({ scope: 'sell' });
    await pair.backend.signIn(alice.userAgent, refused.json<{ login_uri: string }>().login_uri);
    expect((await alice.token({ scope: 'sell' })).json()).toMatchObject({ scope: 'sell' });
    expect((await alice.token({ scope: 'read buy sell' })).status).toBe(200);
    expect((await alice.token({ resource: PROFILE, scope: 'profile.read' })).status).toBe(200);
  });

  it('asks again for what the session has, so that one grant stands for all [LOGIN-16]', async () => {
    const alice = await pair.backend.signIn();
    await pair.backend.signIn(alice.userAgent, SELL);
    const more = `/bff/login?scope=profile.write&resource=${encodeURIComponent(PROFILE)}`;
    await pair.backend.signIn(alice.userAgent, more);
    const scope = pair.server.received('/authorize').at(-1)?.query.get('scope')?.split(' ');
    expect(scope).toEqual(expect.arrayContaining(['sell', 'profile.write', 'read', 'openid']));
    expect((await alice.token({ scope: 'sell' })).status).toBe(200);
  });

  it('keeps the session, its name and its end, under a new id; the old one is dead [LOGIN-11] [SES-13]', async () => {
    const alice = await pair.backend.signIn();
    const [before, cookie] = [(await alice.sessionInfo()).json(), alice.sessionCookie()];
    now += 100;
    await pair.backend.signIn(alice.userAgent, SELL);
    expect((await alice.sessionInfo()).json()).toEqual({
      ...(before as object),
      auth_time: expect.any(Number),
    });
    expect(alice.sessionCookie()).not.toBe(cookie);
    expect(refusalOf(await withCookie(alice, cookie))).toEqual(noSession);
  });

  it('that the person denies changes nothing [LOGIN-12]', async () => {
    const alice = await pair.backend.signIn();
    const [token, cookie] = [await alice.accessToken(), alice.sessionCookie()];
    pair.server.behave({ authorization: { error: 'access_denied' } });
    const callback = await pair.backend.beginSignIn(alice.userAgent, SELL);
    expect((await pair.backend.finishSignIn(alice.userAgent, callback)).status).toBe(200);
    expect([alice.sessionCookie(), await alice.accessToken()]).toEqual([cookie, token]);
  });

  it('by another person begins a new session, with nothing of the old one [RT-19] [TOK-75]', async () => {
    const alice = await pair.backend.signIn();
    const [cookie, token] = [alice.sessionCookie(), await alice.accessToken({ scope: 'read' })];
    pair.server.behave({ person: 'bob' });
    await pair.backend.signIn(alice.userAgent, SELL);
    const bob = alice;
    expect((await bob.sessionInfo()).json()).toMatchObject({ sub: 'bob' });
    for (const scope of ['read', 'sell', 'read buy']) {
      expect(await bob.accessToken({ scope })).toBe(pair.server.issued.at(-1)?.accessToken);
      expect(pair.server.issued.at(-1)?.grant.person).toBe('bob');
    }
    // The session of the first person has ended, for anyone who has its cookie.
    expect(token).not.toBe('');
    expect(refusalOf(await withCookie(alice, cookie))).toEqual(noSession);
  });

  it('by another person revokes the refresh tokens of the first one, and no other [RT-19] [LOGOUT-03] [LOGOUT-10]', async () => {
    const alice = await pair.backend.signIn();
    const first = pair.server.issued.at(-1)?.refreshToken;
    const elsewhere = await pair.backend.signIn();
    await pair.backend.signIn(alice.userAgent, SELL);
    await alice.accessToken({ scope: 'buy' });
    const ofAlice = [first, pair.server.issued.at(-1)?.refreshToken];
    pair.server.behave({ person: 'bob' });
    pair.server.forgetRequests();
    await pair.backend.signIn(alice.userAgent, '/bff/login?prompt=login');
    await held().whenSeen(() => pair.server.received('/revoke').length > 1);
    expect(
      pair.server
        .received('/revoke')
        .map(({ form }) => form.get('token'))
        .sort(),
    ).toEqual(ofAlice.sort());
    expect((await alice.token({ scope: 'read buy' })).status).toBe(200);
    expect((await elsewhere.token({ scope: 'read buy' })).status).toBe(200);
  });

  it('by another person, while the first one’s token is being refreshed, revokes the one that comes [RT-06] [LOGOUT-10]', async () => {
    const alice = await pair.backend.signIn();
    pair.server.behave({ person: 'bob' });
    const callback = await pair.backend.beginSignIn(alice.userAgent, '/bff/login');
    const gate = held();
    pair.server.answerNext('/token', { until: gate.released });
    pair.server.forgetRequests();
    const asking = alice.token({ scope: 'buy' });
    await gate.whenSeen(() => pair.server.received('/token').length === 1);
    const returning = alice.userAgent.fetch(callback, { headers: navigation('cross-site') });
    await gate.whenSeen(() => pair.server.received('/token').length === 2);
    gate.release();
    await Promise.all([asking, returning]);
    await held().whenSeen(() => pair.server.received('/revoke').length > 0);
    const ofAlice = pair.server.issued.filter(({ grant }) => grant.person !== 'bob').at(-1)?.refreshToken;
    expect(pair.server.received('/revoke').map(({ form }) => form.get('token'))).toEqual([ofAlice]);
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: 'bob' });
  });

  it('that fails for another person leaves the session of the first one alone [LOGIN-12]', async () => {
    const alice = await pair.backend.signIn();
    pair.server.behave({ person: 'bob', idToken: { signedWith: 'foreign' } });
    const callback = await pair.backend.beginSignIn(alice.userAgent, SELL);
    await pair.backend.finishSignIn(alice.userAgent, callback);
    expect((await alice.sessionInfo()).json()).not.toMatchObject({ sub: 'bob' });
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it('by another person leaves the first one’s session alone where the settings say so', async () => {
    await pair.backend.restart({ signIn: { accountSwitch: 'keep' } });
    const alice = await pair.backend.signIn();
    const cookie = alice.sessionCookie();
    pair.server.behave({ person: 'bob' });
    pair.server.forgetRequests();
    await pair.backend.signIn(alice.userAgent, SELL);
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: 'bob' });
    expect((await withCookie(alice, cookie)).status).toBe(200);
    await pair.backend.restart();
    expect(pair.server.received('/revoke')).toEqual([]);
  });

  it('while a token is being refreshed loses no rotated refresh token [RT-06] [RT-19]', async () => {
    const alice = await pair.backend.signIn();
    const callback = await pair.backend.beginSignIn(alice.userAgent, SELL);
    const gate = held();
    pair.server.answerNext('/token', { until: gate.released });
    pair.server.forgetRequests();
    const asking = alice.token({ scope: 'read' });
    await gate.whenSeen(() => pair.server.received('/token').length === 1);
    const returning = alice.userAgent.fetch(callback, { headers: navigation('cross-site') });
    await gate.whenSeen(() => pair.server.received('/token').length === 2);
    gate.release();
    expect([(await asking).status, (await returning).status]).toEqual([200, 303]);
    for (const scope of ['sell', 'read', 'buy']) expect((await alice.token({ scope })).status).toBe(200);
  });

  it('while others wait for a token gives it to them, and their answers remove no cookie [RT-07] [ERR-17]', async () => {
    const alice = await pair.backend.signIn();
    const cookie = alice.sessionCookie();
    const callback = await pair.backend.beginSignIn(alice.userAgent, SELL);
    const gate = held();
    pair.server.forgetRequests();
    pair.server.answerNext('/token', { until: gate.released });
    const first = alice.token({ scope: 'read' });
    await gate.whenSeen(() => pair.server.received('/token').length === 1);
    const returning = alice.userAgent.fetch(callback, { headers: navigation('cross-site') });
    await gate.whenSeen(() => pair.server.received('/token').length === 2);
    // It comes while the old id is good, and has its turn when it isn't any more.
    const waiting = withCookie(alice, cookie, '?scope=buy');
    await new Promise((resolve) => setTimeout(resolve, 100));
    gate.release();
    const answers = [await first, await waiting];
    expect([...answers.map(({ status }) => status), (await returning).status]).toEqual([200, 200, 303]);
    for (const answer of answers) expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await alice.token({ scope: 'sell' })).status).toBe(200);
  });

  it('of a session that was logged out meanwhile begins a new one, and revives nothing [LOGOUT-10]', async () => {
    const alice = await pair.backend.signIn();
    const cookie = alice.sessionCookie();
    const callback = await pair.backend.beginSignIn(alice.userAgent, SELL);
    await alice.logout();
    await pair.backend.finishSignIn(alice.userAgent, callback);
    expect(refusalOf(await withCookie(alice, cookie))).toEqual(noSession);
    expect((await alice.sessionInfo()).status).toBe(200);
  });

  it('in two tabs at once ends with one session that has both [LOGIN-16] [RT-19]', async () => {
    const alice = await pair.backend.signIn();
    const callbacks = [
      await pair.backend.beginSignIn(alice.userAgent, SELL),
      await pair.backend.beginSignIn(
        alice.userAgent,
        `/bff/login?scope=profile.write&resource=${encodeURIComponent(PROFILE)}`,
      ),
    ];
    for (const callback of callbacks) {
      expect((await alice.userAgent.fetch(callback, { headers: navigation('cross-site') })).status).toBe(303);
    }
    expect((await alice.sessionInfo()).status).toBe(200);
    expect((await alice.token({ scope: 'profile.write', resource: PROFILE })).status).toBe(200);
    expect((await alice.token({ scope: 'sell' })).status).toBe(200);
  });
});

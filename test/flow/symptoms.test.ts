import { describe, expect, it } from '@jest/globals';
import { createFrontend, refusalOf, TOKEN } from '../support/frontend.js';
import { eventOf, expectTold, titleOf } from '../support/symptoms.js';
import { useTestBackend } from '../support/use-test-backend.js';

describe('A clock that is two hours ahead of that of the authorization server', () => {
  const pair = useTestBackend({ clock: () => Math.floor(Date.now() / 1000) + 7200 });

  it('ends each sign-in on a page, with the difference in the log', async () => {
    const there = Math.floor(Date.now() / 1000) - 7200;
    pair.server.behave({ idToken: { claims: { iat: there, exp: there + 600 } } });
    const userAgent = pair.backend.newUserAgent();
    const page = await pair.backend.finishSignIn(userAgent, await pair.backend.beginSignIn(userAgent));
    const { details, name } = eventOf(pair.backend, 'authorization_server.clock_differs');
    expect(Object(details).cause).toMatch(/^The clock of this machine is (719[5-9]|720[0-5]) s ahead of that of /);
    const failed = eventOf(pair.backend, 'sign_in.failed');
    expect(page.body).toContain(failed.request);
    expectTold('Signing in does not work, though everything is registered', titleOf(page.body), name, failed.name);
  });
});

describe('A sign-in', () => {
  const pair = useTestBackend();

  it('that another browser began ends on a page', async () => {
    const callback = await pair.backend.beginSignIn(pair.backend.newUserAgent());
    const page = await pair.backend.finishSignIn(pair.backend.newUserAgent(), callback);
    expectTold('This sign-in cannot be finished', titleOf(page.body));
  });

  it('that is older than a restart of a backend with the store in memory has ended', async () => {
    const alice = await pair.backend.signIn();
    await pair.backend.restart();
    expectTold('Everybody is signed out after a restart', refusalOf(await alice.token())[1]);
  });

  it('without claims leaves the page without a name', async () => {
    pair.server.behave({ idToken: { claims: { name: undefined, email: undefined, email_verified: undefined } } });
    await pair.backend.restart();
    const alice = await pair.backend.signIn();
    expect((await alice.sessionInfo()).json()).not.toHaveProperty('name');
    expectTold('The page knows no name', eventOf(pair.backend, 'authorization_server.missing_claims').name);
  });
});

describe('A refresh token', () => {
  const seconds = { now: Math.floor(Date.now() / 1000) };
  const pair = useTestBackend({ clock: () => seconds.now });

  it('that is refused ends the session, with the reason in the log', async () => {
    const alice = await pair.backend.signIn();
    pair.server.answerNext('/token', { status: 400, body: { error: 'invalid_grant' } });
    const [, code] = refusalOf(await alice.token({ scope: 'read' }));
    const { details } = eventOf(pair.backend, 'refresh.refused');
    expectTold(
      'A person is signed out, now and then',
      code,
      'refresh.refused',
      `error: ${Object(details).error}`,
      'session.ended',
    );
    eventOf(pair.backend, 'session.ended');
    expectTold('A person is signed out, now and then', refusalOf(await alice.token())[1]);
  });

  it('that never came is named at the first sign-in, and when the token has ended', async () => {
    pair.server.behave({ refreshTokens: 'none', scope: () => 'read buy', expiresIn: 600 });
    const alice = await pair.backend.signIn();
    const { name } = eventOf(pair.backend, 'authorization_server.no_refresh_token');
    seconds.now += 600;
    const { error, error_description } = (await alice.token()).json<{ error: string; error_description: string }>();
    expectTold('People have to sign in again after some minutes', name, error, error_description.split(/[.;]/)[0]);
  });
});

describe('A request of the page', () => {
  const pair = useTestBackend({ options: { limits: { sessionPerMinute: 2 } } });

  it('from another origin is answered 403', async () => {
    const { userAgent } = await pair.backend.signIn();
    const answer = await createFrontend(userAgent, pair.backend.origin).fetch(TOKEN, { from: 'http://127.0.0.1:5173' });
    expectTold("The page's requests are answered 403", ...refusalOf(answer));
  });

  it('with cookies of 16 KiB is answered 431', async () => {
    const headers = { Cookie: `other=${'x'.repeat(17_000)}` };
    const answer = await pair.backend.newUserAgent().fetch(pair.backend.origin + TOKEN, { headers });
    expectTold('Requests are answered 431', answer.status);
  });

  it('that comes too often is answered 429', async () => {
    const alice = await pair.backend.signIn();
    for (let count = 0; count < 2; count += 1) await alice.token();
    const answer = await alice.token();
    expect(answer.headers.has('retry-after')).toBe(true);
    expectTold('Requests are answered 429', ...refusalOf(answer), eventOf(pair.backend, 'rate_limit.exceeded').name);
  });
});

describe('A logout token', () => {
  const pair = useTestBackend();

  it('for another client is rejected, with what is wrong in the log', async () => {
    await pair.backend.signIn();
    const token = await pair.server.logoutToken({ claims: { aud: 'another', sub: 'alice' } });
    await pair.backend.newUserAgent().fetch(`${pair.backend.origin}/bff/backchannel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    const { name, details } = eventOf(pair.backend, 'logout_token.rejected');
    expect(details).toEqual({ reason: 'aud' });
    expectTold('Signing out at the authorization server changes nothing here', name);
  });
});

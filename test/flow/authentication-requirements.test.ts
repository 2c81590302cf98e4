import { describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { navigation, PROFILE, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';
import type { HttpAnswer } from '../support/user-agent.js';

const pair = useTestBackend({
  authorizationServer: () => ({ refreshTokens: 'online' }),
  options: { signIn: { acrValues: ['gold', 'silver'] }, session: { claims: ['sub', 'acr', 'auth_time'] } },
});
const now = () => Math.floor(Date.now() / 1000);
const asked = (name: string) => pair.server.received('/authorize').at(-1)?.query.get(name);
const newFrontend = () => createFrontend(pair.backend.newUserAgent(), pair.backend.origin);

/** Goes to the login, through the authorization server, and back; does not follow where that leads. */
async function goThrough(frontend: Frontend, login: string): Promise<HttpAnswer> {
  const callback = await pair.backend.beginSignIn(frontend.userAgent, login);
  return frontend.userAgent.fetch(callback, { headers: navigation('cross-site') });
}

describe('signing in silently', () => {
  const SILENT = '/bff/login?prompt=none&return_to=/%3Ftried';

  it('signs in the person who is signed in at the authorization server, by a navigation of the page [LOGIN-15]', async () => {
    const alice = newFrontend();
    const answer = await goThrough(alice, SILENT);
    expect([answer.status, answer.headers.get('location'), asked('prompt')]).toEqual([303, '/?tried', 'none']);
    expect((await alice.token()).status).toBe(200);
  });

  it.each(['login_required', 'interaction_required', 'consent_required', 'account_selection_required'])(
    'leads on without a page, a session or a loop when it is %s [LOGIN-12]',
    async (error) => {
      pair.server.behave({ authorization: { error } });
      const stranger = newFrontend();
      const answer = await goThrough(stranger, SILENT);
      expect([answer.status, answer.headers.get('location'), answer.body]).toEqual([303, '/?tried', '']);
      expect(refusalOf(await stranger.sessionInfo())).toEqual([400, 'invalid_session']);
    },
  );

  it('leaves an existing session alone when no person is signed in there [LOGIN-12]', async () => {
    const alice = await pair.backend.signIn();
    const [cookie, token] = [alice.sessionCookie(), await alice.accessToken()];
    pair.server.behave({ authorization: { error: 'login_required' } });
    expect((await goThrough(alice, SILENT)).status).toBe(303);
    expect([alice.sessionCookie(), await alice.accessToken()]).toEqual([cookie, token]);
  });

  it('does not hide what went wrong where the person was to be asked [LOGIN-12]', async () => {
    pair.server.behave({ authorization: { error: 'login_required' } });
    expect((await goThrough(newFrontend(), '/bff/login')).status).toBe(400);
  });

  it.each(['invalid_request', 'access_denied', 'server_error', 'x_custom'])(
    'leads on after any refusal, and the log tells which it was: %s [LOGIN-12]',
    async (error) => {
      pair.server.behave({ authorization: { error } });
      const answer = await goThrough(newFrontend(), SILENT);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/?tried']);
      const events = error === 'access_denied' ? { event: 'sign_in.declined' } : { event: 'sign_in.refused', error };
      expect(pair.backend.entries.at(-1)).toMatchObject(events);
    },
  );

  it('leads on if the pushed request is refused, or the code [LOGIN-12]', async () => {
    pair.server.answerNext('/token', { status: 400, body: { error: 'invalid_grant' } });
    expect((await goThrough(newFrontend(), SILENT)).headers.get('location')).toBe('/?tried');
    await pair.backend.restart();
    pair.server.behave({ metadata: { pushed_authorization_request_endpoint: `${pair.server.issuer}/par` } });
    pair.server.answerNext('/par', { status: 400, body: { error: 'invalid_request' } });
    const begun = await newFrontend().fetch(SILENT, { headers: navigation('none') });
    expect([begun.status, begun.headers.get('location')]).toEqual([303, `${pair.backend.origin}/?tried`]);
    pair.server.behaveAsUsual();
    await pair.backend.restart();
  });

  it('is not taken in by a response of another server [LOGIN-07]', async () => {
    pair.server.behave({ authorization: { parameters: { iss: 'https://evil.example' } } });
    expect((await goThrough(newFrontend(), SILENT)).status).toBe(400);
  });

  it('names the person of the session, and nobody without one, or where the person is asked [LOGIN-12]', async () => {
    const alice = await pair.backend.signIn();
    const { idToken } = pair.server.issued.at(-1) ?? {};
    const hints = [];
    for (const [frontend, login] of [
      [alice, SILENT],
      [alice, '/bff/login'],
      [newFrontend(), SILENT],
    ] as const) {
      await goThrough(frontend, login);
      hints.push(asked('id_token_hint'));
    }
    expect(hints).toEqual([idToken, null, null]);
  });

  it('is asked about first when another site leads there [CSRF-15]', async () => {
    const page = await newFrontend().userAgent.fetch(`${pair.backend.origin}${SILENT}`, {
      headers: navigation('cross-site'),
    });
    expect([page.status, page.body.includes('Continue to sign in?'), pair.server.received()]).toEqual([200, true, []]);
  });

  it('works after signing out here, because that ends no session there [ONL-05]', async () => {
    const alice = await pair.backend.signIn();
    await alice.logout();
    expect(pair.server.received('/end-session')).toEqual([]);
    expect((await goThrough(alice, SILENT)).status).toBe(303);
    expect((await alice.sessionInfo()).status).toBe(200);
  });
});

describe('a demand on the authentication', () => {
  const signInWith = (claims: Record<string, unknown>) => pair.server.behave({ idToken: { claims } });

  it('that the settings do not list is refused before anybody is asked [LOGIN-16]', async () => {
    for (const acr of ['platinum', 'gold platinum', 'GOLD']) {
      const login = `${pair.backend.origin}/bff/login?acr_values=${encodeURIComponent(acr)}`;
      const page = await newFrontend().userAgent.fetch(login, { headers: navigation('none') });
      expect([acr, page.status]).toEqual([acr, 400]);
    }
    expect(pair.server.received()).toEqual([]);
  });

  it.each(['acr_values=%22', 'max_age=-1', 'max_age=soon', 'max_age=86401', 'prompt=consent', 'prompt=none%20login'])(
    'that is malformed is refused (%s) [LOGIN-16]',
    async (parameter) => {
      const login = `${pair.backend.origin}/bff/login?${parameter}`;
      expect((await newFrontend().userAgent.fetch(login, { headers: navigation('none') })).status).toBe(400);
    },
  );

  it('is asked for, and what was achieved is told where the settings allow it [LOGIN-16] [SES-09]', async () => {
    const alice = await pair.backend.signIn();
    const before = await alice.accessToken();
    const authTime = now();
    signInWith({ acr: 'silver', auth_time: authTime });
    await pair.backend.signIn(alice.userAgent, '/bff/login?acr_values=gold%20silver&max_age=60');
    expect([asked('acr_values'), asked('max_age')]).toEqual(['gold silver', '60']);
    expect((await alice.sessionInfo()).json()).toMatchObject({ acr: 'silver', auth_time: authTime });
    // A token from before the step-up would be refused once more.
    expect(await alice.accessToken()).not.toBe(before);
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it.each([
    ['acr_values=gold', { acr: 'silver' }],
    ['acr_values=gold', { acr: undefined }],
    ['acr_values=gold', { acr: ['gold'] }],
    ['max_age=60', { auth_time: now() - 600 }],
    ['max_age=0', { auth_time: now() - 60 }],
    ['max_age=60', { auth_time: undefined }],
  ])(
    'that was not met (%s, %j) leaves the session as it was, and says so [LOGIN-16] [LOGIN-12]',
    async (demand, claims) => {
      const alice = await pair.backend.signIn();
      const [cookie, token] = [alice.sessionCookie(), await alice.accessToken()];
      signInWith(claims);
      const page = await goThrough(alice, `/bff/login?${demand}&return_to=/there`);
      expect([page.status, page.body.includes('This requires a different way of signing in')]).toEqual([400, true]);
      expect(page.body).toContain(`/bff/login?return_to=%2Fthere`);
      expect([alice.sessionCookie(), await alice.accessToken()]).toEqual([cookie, token]);
      pair.server.behaveAsUsual();
      expect((await alice.token({ scope: 'read' })).status).toBe(200);
    },
  );

  it('that was not met starts no session [LOGIN-16]', async () => {
    const stranger = newFrontend();
    signInWith({ acr: 'bronze' });
    expect((await goThrough(stranger, '/bff/login?acr_values=gold')).status).toBe(400);
    expect(stranger.sessionCookie()).toBe('');
  });
});

describe('refresh tokens that end with the person’s session at the authorization server', () => {
  it('are asked for, and nothing that would outlive it [ONL-01] [ONL-02]', async () => {
    await pair.backend.signIn();
    const scopes = asked('scope')?.split(' ');
    expect(scopes).toEqual(expect.arrayContaining(['openid', 'online_access', 'read']));
    expect([scopes?.includes('offline_access'), asked('prompt')]).toEqual([false, null]);
  });

  it('end the session here when it ends there, with all its tokens [ONL-03] [ONL-04] [RT-10] [RT-11]', async () => {
    const alice = await pair.backend.signIn();
    await alice.accessToken({ resource: PROFILE });
    pair.server.endAllGrants();
    expect(refusalOf(await alice.token({ scope: 'read' }))).toEqual([400, 'invalid_grant']);
    expect(refusalOf(await alice.token({ resource: PROFILE }))).toEqual([400, 'invalid_session']);
    expect(refusalOf(await alice.sessionInfo())).toEqual([400, 'invalid_session']);
  });

  it('are not used by a tab that asks for no token, so it keeps no session there alive [ONL-08] [SES-12]', async () => {
    const alice = await pair.backend.signIn();
    await alice.accessToken();
    pair.server.forgetRequests();
    for (let polls = 0; polls < 10; polls += 1) await alice.sessionInfo();
    await alice.accessToken();
    expect(pair.server.received()).toEqual([]);
  });

  it('that the authorization server does not know are ignored, and all else works [ONL-07]', async () => {
    pair.server.behave({ scope: (scope) => scope.replace('online_access', '').trim() });
    const alice = await pair.backend.signIn();
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it('that the authorization server refuses are told in its words, and nothing is tried again by itself [ONL-07]', async () => {
    const errorDescription = 'unknown scope online_access';
    pair.server.behave({ authorization: { error: 'invalid_scope', errorDescription } });
    const stranger = newFrontend();
    const page = await goThrough(stranger, '/bff/login');
    expect([page.status, page.headers.get('location'), page.body.includes(errorDescription)]).toEqual([
      400,
      null,
      true,
    ]);
    expect(pair.server.received('/authorize').length).toBe(1);
    expect(pair.backend.entries).toContainEqual(
      expect.objectContaining({ level: 'warning', event: 'sign_in.refused', error: 'invalid_scope' }),
    );
  });

  it.each(['online_access', 'offline_access'])(
    'are not to be had by a page that asks for %s [ONL-09]',
    async (scope) => {
      const alice = await pair.backend.signIn();
      pair.server.forgetRequests();
      const answer = await alice.token({ scope, resource: STOCKS });
      expect([refusalOf(answer), pair.server.received('/token')]).toEqual([[400, 'invalid_scope'], []]);
      const login = `${pair.backend.origin}/bff/login?scope=${scope}`;
      expect((await alice.userAgent.fetch(login, { headers: navigation('none') })).status).toBe(400);
    },
  );
});

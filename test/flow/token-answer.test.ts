import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, refusalOf, TOKEN } from '../support/frontend.js';
import { PROFILE } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend();
let alice: Frontend;
beforeEach(async () => {
  alice = await pair.backend.signIn();
  pair.server.forgetRequests();
});

interface TokenResponse {
  readonly access_token: string;
  readonly expires_in?: number;
  readonly scope?: string;
}

/** Asks so that a refresh is needed. */
const refresh = (scope = 'read') => alice.token({ scope });
const lastIssued = () => pair.server.issued.at(-1);

describe('a token response', () => {
  it('is 200 with an object, an access token, its type, life and scope [TOK-60] [TOK-61] [TOK-62] [TOK-70]', async () => {
    const answer = await refresh();
    expect([answer.status, answer.json()]).toEqual([
      200,
      { access_token: lastIssued()?.accessToken, token_type: 'Bearer', expires_in: 3600, scope: 'read' },
    ]);
  });

  it('has the same members when it comes from what is held [TOK-69] [CACHE-05]', async () => {
    pair.server.behave({ scope: () => 'read' });
    const [first, second] = [await alice.token({ scope: 'buy read' }), await alice.token({ scope: 'buy read' })];
    expect(first.json()).toMatchObject({ scope: 'read', expires_in: 3600 });
    expect(Object.keys(second.json<object>())).toEqual(Object.keys(first.json<object>()));
    expect(second.json()).toMatchObject({ scope: 'read', access_token: lastIssued()?.accessToken });
  });

  it('tells the scope that was really granted, less or more than asked [TOK-66] [TOK-30]', async () => {
    pair.server.behave({ scope: () => 'read' });
    expect((await alice.token({ scope: 'read buy' })).json()).toMatchObject({ scope: 'read' });
    pair.server.behave({ scope: () => 'read buy sell' });
    expect((await alice.token({ scope: 'buy' })).json()).toMatchObject({ scope: 'buy read sell' });
    await alice.token({ scope: 'buy' });
    expect(pair.server.received('/token').length).toBe(2);
  });

  it('tells the scope as asked where the authorization server said nothing [TOK-67] [TOK-68]', async () => {
    pair.server.behave({ scope: 'left out' });
    expect((await alice.token({ scope: 'read buy' })).json()).toMatchObject({ scope: 'buy read' });
  });

  it('has a scope on a bare query too [TOK-68]', async () => {
    expect((await alice.token()).json<TokenResponse>().scope).toMatch(/\bread\b/);
  });

  it.each([undefined, 'read', 'read buy'])(
    'tells the scopes that the token names itself: asked for %s [TOK-78]',
    async (scope) => {
      pair.server.behave({ accessTokens: 'JWT', scope: 'left out' });
      const bob = await pair.backend.signIn();
      const answer = (await bob.token(scope === undefined ? {} : { scope })).json<TokenResponse>();
      const [, payload = ''] = answer.access_token.split('.');
      const named = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { scope: string };
      const granted = (text: string) =>
        text
          .split(' ')
          .filter((one) => !['openid', 'offline_access'].includes(one))
          .sort();
      expect(granted(answer.scope ?? '')).toEqual(granted(named.scope));
    },
  );

  it('never has a scope that is not one, when all that was asked was denied [TOK-69]', async () => {
    pair.server.behave({ scope: () => '' });
    expect(refusalOf(await alice.token({ scope: 'read' }))).toEqual([400, 'backend_not_ready']);
    const bare = await alice.token({ resource: PROFILE });
    expect(bare.status).toBe(200);
    expect(bare.json()).not.toHaveProperty('scope');
  });

  it.each(['DPoP', 'dpop', 'mac', 'N_A'])('never has a token of type %s [TOK-71]', async (tokenType) => {
    pair.server.behave({ tokenType });
    const answer = await refresh();
    // Signing in again would change nothing, so no place is named.
    expect(answer.json()).toEqual({ error: 'backend_not_ready', error_description: expect.any(String) });
    expect(answer.body).not.toContain(lastIssued()?.accessToken);
  });

  it.each(['bearer', 'BEARER', 'Bearer'])(
    'has the type Bearer where the server says %s [TOK-70] [AS-08]',
    async (tokenType) => {
      pair.server.behave({ tokenType });
      expect((await refresh()).json()).toMatchObject({ token_type: 'Bearer' });
    },
  );

  it('has no refresh token, no ID Token and nothing else that came along [TOK-72] [TOK-73] [TOK-77] [AS-06]', async () => {
    const tokenMembers = { secret_ext: 'x', authorization_details: [{ refresh_token: 'y' }], session_state: 'z' };
    pair.server.behave({ idTokenOnRefresh: true, tokenMembers });
    const answer = (await refresh()).json<TokenResponse>();
    expect(Object.keys(answer).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
    const { accessToken, idToken } = lastIssued() ?? {};
    expect(idToken).toBeDefined();
    expect(answer.access_token).toBe(accessToken);
  });

  it('has the token byte for byte, whatever it looks like [TOK-74]', async () => {
    const token = 'not.a.jwt/with~all+that-is_allowed==';
    pair.server.behave({ tokenMembers: { access_token: token } });
    expect((await refresh()).json()).toMatchObject({ access_token: token });
  });

  it('belongs to the session that asked, however requests mix [TOK-75]', async () => {
    pair.server.behave({ person: 'bob' });
    const bob = await pair.backend.signIn();
    const ask = async (frontend: Frontend, index: number) =>
      frontend.accessToken({ scope: ['read', 'buy', 'read buy'][index % 3] ?? '' });
    const both = Array.from({ length: 50 }, (_, index) => [ask(alice, index), ask(bob, index)] as const).flat();
    const tokens = await Promise.all(both);
    for (const [index, token] of tokens.entries()) {
      const owner = pair.server.issued.find(({ accessToken }) => accessToken === token)?.grant.person;
      expect(owner).toBe(index % 2 === 0 ? 'alice-at-the-authorization-server' : 'bob');
    }
  });

  it('is not to be had with an access token in place of the session [TOK-76]', async () => {
    const token = await alice.accessToken();
    const stranger = createFrontend(pair.backend.newUserAgent(), alice.origin);
    const byHeader = await stranger.fetch(TOKEN, { headers: { Authorization: `Bearer ${token}` } });
    const byQuery = await stranger.fetch(`${TOKEN}?access_token=${encodeURIComponent(token)}`);
    expect([byHeader, byQuery].map(refusalOf)).toEqual([
      [400, 'invalid_session'],
      [400, 'invalid_session'],
    ]);
  });
});

describe('a token response of the authorization server', () => {
  it.each([
    ['no access_token', { access_token: undefined }],
    ['an empty access_token', { access_token: '' }],
    ['a number for access_token', { access_token: 7 }],
    ['an access_token that no header can carry', { access_token: 'a\nb' }],
    ['an access_token beyond ASCII', { access_token: 'tökén' }],
    ['an object for scope', { scope: { read: true } }],
    ['a list for token_type', { token_type: ['Bearer'] }],
    ['no token_type', { token_type: undefined }],
    ['a number for refresh_token', { refresh_token: 5 }],
    ['an ID Token that is none', { id_token: 'x.y.z' }],
  ])('with %s is an invalid response, which ends no session [AS-07] [AS-08] [ERR-12]', async (_name, tokenMembers) => {
    pair.server.behave({ tokenMembers, refreshTokens: 'kept' });
    expect(refusalOf(await refresh())).toEqual([400, 'server_error']);
    pair.server.behaveAsUsual();
    expect((await refresh()).status).toBe(200);
  });
});

describe('counting down', () => {
  let now = Math.floor(Date.now() / 1000);
  const timed = useTestBackend({ clock: () => now });
  let carol: Frontend;
  beforeAll(() => {
    now = Math.floor(Date.now() / 1000);
  });
  beforeEach(async () => {
    carol = await timed.backend.signIn();
    timed.server.forgetRequests();
  });
  const expiresIn = async (scope = 'read') => (await carol.token({ scope })).json<TokenResponse>().expires_in;

  it('tells expires_in from this answer on [TOK-63] [TOK-64] [TOK-65] [CACHE-07]', async () => {
    expect(await expiresIn()).toBe(3600);
    now += 1000;
    expect(await expiresIn()).toBe(2600);
    now += 1;
    expect(await expiresIn()).toBe(2599);
    expect(timed.server.received('/token').length).toBe(1);
  });

  it('never serves a token at or after its end [CACHE-08]', async () => {
    timed.server.behave({ expiresIn: 3, refreshTokens: 'none' });
    const dora = await timed.backend.signIn();
    const first = await dora.accessToken();
    now += 2;
    expect((await dora.token()).json()).toMatchObject({ access_token: first, expires_in: 1 });
    now += 1;
    expect(refusalOf(await dora.token())).toEqual([400, 'backend_not_ready']);
  });

  it('replaces a token shortly before its end, but a short one not before half its life [CACHE-09]', async () => {
    timed.server.behave({ expiresIn: 60 });
    const first = await carol.accessToken({ scope: 'read' });
    now += 30;
    expect(await carol.accessToken({ scope: 'read' })).toBe(first);
    now += 1;
    expect(await carol.accessToken({ scope: 'read' })).not.toBe(first);
    timed.server.behave({ expiresIn: 10 });
    const short = await carol.accessToken({ scope: 'buy' });
    now += 5;
    expect(await carol.accessToken({ scope: 'buy' })).toBe(short);
  });

  it('says no expires_in where none was given, and asks again after five minutes [CACHE-10] [TOK-62]', async () => {
    timed.server.behave({ expiresIn: undefined });
    const answer = await carol.token({ scope: 'read' });
    expect(answer.json()).not.toHaveProperty('expires_in');
    now += 200;
    expect(await carol.accessToken({ scope: 'read' })).toBe(answer.json<TokenResponse>().access_token);
    now += 100;
    expect(await carol.accessToken({ scope: 'read' })).not.toBe(answer.json<TokenResponse>().access_token);
  });

  it.each([
    ['a text', '3600', 3600],
    ['a fraction', 3599.9, 3599],
  ])('reads %s for expires_in [TOK-63] [CACHE-11]', async (_name, sent, told) => {
    timed.server.behave({ expiresIn: sent });
    expect(await expiresIn()).toBe(told);
  });

  it.each([0, 0.5, -1, -3600, '0', '-5', 'soon', true, null, {}, 'Infinity'])(
    'hands out no token whose expires_in is %p, and loses no session [CACHE-11]',
    async (sent) => {
      timed.server.behave({ expiresIn: sent });
      expect(refusalOf(await carol.token({ scope: 'read' }))).toEqual([400, 'server_error']);
      timed.server.behaveAsUsual();
      expect((await carol.token({ scope: 'read' })).status).toBe(200);
    },
  );

  it.each([1e15, 1e308])('does not keep a token for ever whose expires_in is %p [CACHE-11]', async (sent) => {
    timed.server.behave({ expiresIn: sent });
    const answer = await carol.token({ scope: 'read' });
    expect(answer.status).toBe(200);
    expect(Number.isSafeInteger(answer.json<TokenResponse>().expires_in)).toBe(true);
    expect(answer.json<TokenResponse>().expires_in).toBeLessThan(400 * 24 * 3600);
  });
});

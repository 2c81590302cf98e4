import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Frontend, refusalOf, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { held } from '../support/held.js';
import { PROFILE, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend();
let alice: Frontend;
beforeEach(async () => {
  alice = await pair.backend.signIn();
  pair.server.forgetRequests();
});

const presented = () => pair.server.received('/token').map(({ form }) => form.get('refresh_token'));
const refreshTokenOf = (index: number) => pair.server.issued.at(index)?.refreshToken;

describe('a refresh', () => {
  it('authenticates the client [RT-02] [AS-09]', async () => {
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    const [request] = pair.server.received('/token');
    expect(request?.headers.authorization).toMatch(/^Basic /);
    expect(request?.form.has('client_secret')).toBe(false);
  });

  it('uses each refresh token once where they are rotated [RT-03]', async () => {
    const first = refreshTokenOf(-1);
    for (const scope of ['read', 'buy', 'read buy']) await alice.accessToken({ scope });
    const [one, two, three] = presented();
    expect(one).toBe(first);
    expect(new Set([one, two, three]).size).toBe(3);
    expect([refreshTokenOf(-3), refreshTokenOf(-2)]).toEqual([two, three]);
  });

  it('keeps the refresh token where no new one comes [RT-04]', async () => {
    const first = refreshTokenOf(-1);
    pair.server.behave({ refreshTokens: 'kept' });
    for (const scope of ['read', 'buy']) await alice.accessToken({ scope });
    expect(presented()).toEqual([first, first]);
  });

  it('is one for all who ask the same at once [RT-05]', async () => {
    const gate = held();
    pair.server.answerNext('/token', { until: gate.released });
    const asking = Array.from({ length: 20 }, () => alice.accessToken({ scope: 'read' }));
    await gate.whenSeen(() => presented().length > 0);
    gate.release();
    expect(new Set(await Promise.all(asking)).size).toBe(1);
    expect(presented().length).toBe(1);
  });

  it('waits for another one of the session, so that no refresh token is presented twice [RT-06]', async () => {
    const words = ['read', 'buy', 'openid', 'profile', 'email', 'read buy', 'read openid', 'buy openid'];
    const queries = [...words.map((scope) => ({ scope })), { resource: PROFILE }, { resource: [STOCKS, PROFILE] }];
    const tokens = await Promise.all(queries.map((query) => alice.accessToken(query)));
    expect(new Set(tokens).size).toBe(10);
    expect(new Set(presented()).size).toBe(10);
    expect(pair.server.isAlive(refreshTokenOf(-1) ?? '')).toBe(true);
  });

  it('is finished also for who has gone away meanwhile [RT-07]', async () => {
    const { request } = await import('node:http');
    const gate = held();
    pair.server.answerNext('/token', { until: gate.released });
    const headers = { Cookie: `__Host-tmi-bff=${alice.sessionCookie()}` };
    const leaving = request(`${alice.origin}${TOKEN}?scope=read`, { headers, agent: false }).on(
      'error',
      () => undefined,
    );
    leaving.end();
    await gate.whenSeen(() => presented().length > 0);
    leaving.destroy();
    // So that the backend has seen it before the answer comes.
    await new Promise((resolve) => setTimeout(resolve, 100));
    gate.release();
    const token = await alice.accessToken({ scope: 'read' });
    expect(token).toBe(pair.server.issued.at(-1)?.accessToken);
    expect(presented().length).toBe(1);
    expect((await alice.token({ scope: 'buy' })).status).toBe(200);
  });

  it('is not sent again when it is unknown whether it arrived [RT-09] [ERR-18]', async () => {
    pair.server.answerNext('/token', { dropped: 'after processing' });
    expect(refusalOf(await alice.token({ scope: 'read' }))).toEqual([400, 'temporarily_unavailable']);
    expect(presented().length).toBe(1);
  });

  it('that fails does so for all who waited for it: a troubled authorization server is asked once [ERR-18]', async () => {
    const gate = held();
    pair.server.answerAlways('/token', { status: 500, body: 'no', until: gate.released });
    const asking = Array.from({ length: 20 }, () => alice.token({ scope: 'read' }));
    const others = ['buy', 'openid'].map((scope) => alice.token({ scope }));
    await gate.whenSeen(() => presented().length > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    gate.release();
    const answers = await Promise.all([...asking, ...others]);
    expect(answers.map(refusalOf)).toEqual(Array(22).fill([400, 'temporarily_unavailable']));
    expect(presented().length).toBe(1);
    pair.server.answerAlways('/token', undefined);
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it('that is refused for one scope is no failure for who waited with another one [ERR-07] [RT-14]', async () => {
    const gate = held();
    pair.server.answerNext('/token', { status: 400, body: { error: 'invalid_scope' }, until: gate.released });
    const refused = [alice.token({ scope: 'read' }), alice.token({ scope: 'read' })];
    await gate.whenSeen(() => presented().length > 0);
    const other = alice.token({ scope: 'buy' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    gate.release();
    expect((await Promise.all(refused)).map(refusalOf)).toEqual(Array(2).fill([400, 'invalid_scope']));
    expect((await other).status).toBe(200);
    expect(presented().length).toBe(2);
  });

  it('that took long counts the life of its token from when it was asked for, once for all who wait [TOK-65] [RT-05]', async () => {
    pair.server.behave({ expiresIn: 4 });
    pair.server.answerNext('/token', { delaySeconds: 2.1 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => alice.token({ scope: 'read' })));
    const bodies = answers.map((answer) => answer.json<{ access_token: string; expires_in: number }>());
    expect(new Set(bodies.map((body) => body.access_token)).size).toBe(1);
    for (const { expires_in: left } of bodies) expect([1, 2]).toContain(left);
    expect(presented().length).toBe(1);
  });

  it('that took longer than its token lives yields no token, and keeps the refresh token [CACHE-08] [RT-13]', async () => {
    pair.server.behave({ expiresIn: 1 });
    pair.server.answerNext('/token', { delaySeconds: 1.2 });
    const answers = await Promise.all([alice.token({ scope: 'read' }), alice.token({ scope: 'read' })]);
    for (const answer of answers) expect(refusalOf(answer)).toEqual([400, 'temporarily_unavailable']);
    expect(presented().length).toBe(1);
    pair.server.behave({ expiresIn: 60 });
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it('that took longer than its token lives is no failure for who waited with another query [CACHE-08] [ERR-18]', async () => {
    pair.server.behave({ expiresIn: 1 });
    pair.server.answerNext('/token', { delaySeconds: 1.2 });
    const late = alice.token({ scope: 'read' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const other = alice.token({ scope: 'buy' });
    expect(refusalOf(await late)).toEqual([400, 'temporarily_unavailable']);
    expect((await other).status).toBe(200);
    expect(presented().length).toBe(2);
  });

  it('asks for just what was asked, and for nothing that was never granted [RT-15]', async () => {
    await alice.token({ scope: 'read' });
    await alice.token({ scope: 'sell' });
    await alice.token({ resource: PROFILE });
    const asked = pair.server.received('/token').map(({ form }) => [form.getAll('resource'), form.get('scope')]);
    expect(asked).toEqual([
      [[STOCKS], 'read'],
      [[PROFILE], null],
    ]);
  });

  it('for less does not shrink later ones [RT-16]', async () => {
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    expect((await alice.token({ scope: 'buy' })).status).toBe(200);
    expect((await alice.token({ scope: 'read buy' })).status).toBe(200);
  });

  it('that is refused with invalid_grant says so once, and the session is over with all its tokens [RT-10] [RT-11]', async () => {
    await alice.accessToken({ scope: 'read' });
    pair.server.endAllGrants();
    expect(refusalOf(await alice.token({ scope: 'buy' }))).toEqual([400, 'invalid_grant']);
    for (const path of [`${TOKEN}?scope=read`, TOKEN, SESSION_INFO]) {
      const answer = await alice.fetch(path, { headers: { Cookie: `__Host-tmi-bff=${alice.sessionCookie()}` } });
      expect(refusalOf(answer)).toEqual([400, 'invalid_session']);
    }
    expect(alice.sessionCookie()).toBe('');
  });

  it('leaves other sessions alone, of the same person too [RT-18] [RT-10]', async () => {
    const elsewhere = await pair.backend.signIn();
    await alice.logout();
    expect((await elsewhere.token({ scope: 'read' })).status).toBe(200);
  });

  it('without a refresh token is not tried: the person has to come again [RT-21] [ERR-06]', async () => {
    pair.server.behave({ refreshTokens: 'none', expiresIn: 1 });
    const bob = await pair.backend.signIn();
    pair.server.forgetRequests();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const answer = await bob.token();
    expect(answer.json()).toMatchObject({
      error: 'backend_not_ready',
      login_uri: `/bff/login?resource=${encodeURIComponent(STOCKS)}`,
    });
    expect((await bob.sessionInfo()).status).toBe(200);
    expect(presented()).toEqual([]);
  });
});

describe('an ID Token that comes with a refresh', () => {
  beforeEach(() => pair.server.behave({ idTokenOnRefresh: true }));

  it('for the same person is fine, without nonce too [RT-20]', async () => {
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    pair.server.behave({ idToken: { claims: { nonce: undefined } } });
    expect((await alice.token({ scope: 'buy' })).status).toBe(200);
  });

  it('for another person yields no token, and ends the session [RT-20]', async () => {
    pair.server.behave({ idToken: { claims: { sub: 'mallory' } } });
    expect((await alice.token({ scope: 'read' })).status).toBe(400);
    expect(refusalOf(await alice.token())).toEqual([400, 'invalid_session']);
  });

  it.each([
    ['another issuer', { claims: { iss: 'https://other.example' } }],
    ['another audience', { claims: { aud: 'somebody-else' } }],
    ['a foreign signature', { signedWith: 'foreign' as const }],
    ['no signature', { signedWith: 'nothing' as const }],
  ])('with %s yields no token [RT-20]', async (_name, idToken) => {
    pair.server.behave({ idToken });
    const answer = await alice.token({ scope: 'read' });
    expect(refusalOf(answer)).toEqual([400, 'server_error']);
  });
});

describe('an answer that cannot be used', () => {
  it.each([
    ['a negative life time', { expiresIn: -1 }],
    ['no token type', { tokenType: undefined }],
    ['an unknown token type', { tokenType: 'mac' }],
    ['a token type of another kind', { tokenType: 'DPoP' }],
    ['no access token', { tokenMembers: { access_token: undefined } }],
    ['an access token beyond ASCII', { tokenMembers: { access_token: 'tökén' } }],
    ['a broken scope', { tokenMembers: { scope: 7 } }],
    ['an ID Token with a foreign signature', { idTokenOnRefresh: true, idToken: { signedWith: 'foreign' as const } }],
  ])('because of %s still brings the next refresh token [RT-03] [RT-13]', async (_name, odd) => {
    pair.server.behave(odd);
    expect((await alice.token({ scope: 'read' })).status).toBe(400);
    pair.server.behaveAsUsual();
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    expect(new Set(presented()).size).toBe(2);
  });
});

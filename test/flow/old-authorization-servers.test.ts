import { describe, expect, it } from '@jest/globals';
import { type Frontend, refusalOf } from '../support/frontend.js';
import { DISCOVERY } from '../support/scripted-authorization-server/index.js';
import { navigation, PROFILE, STOCKS } from '../support/test-backend.js';
import { type TestPair, useTestBackend } from '../support/use-test-backend.js';

let now = Math.floor(Date.now() / 1000);
const clock = () => now;
let alice: Frontend;
const signInAt = async ({ backend, server }: TestPair) => {
  alice = await backend.signIn();
  server.forgetRequests();
};

describe('an authorization server without metadata', () => {
  const pair = useTestBackend({
    authorizationServer: ({ issuer }) => ({
      endpoints: {
        authorization: `${issuer}/authorize`,
        token: `${issuer}/token`,
        jwks: `${issuer}/jwks`,
        revocation: `${issuer}/revoke`,
        endSession: `${issuer}/end-session`,
      },
    }),
  });

  it('is reached at the endpoints of the settings, and never looked up [LOGIN-08]', async () => {
    pair.server.answerAlways(DISCOVERY, { status: 404, body: '' });
    await signInAt(pair);
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    const { refreshToken = '' } = pair.server.issued.at(-1) ?? {};
    const { logout_uri } = (await alice.logout()).json<{ logout_uri: string }>();
    const onwards = await alice.userAgent.fetch(`${alice.origin}${logout_uri}`, { headers: navigation('same-origin') });
    expect(onwards.headers.get('location')).toMatch(`${pair.server.issuer}/end-session?`);
    while (pair.server.isAlive(refreshToken)) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(pair.server.received(DISCOVERY)).toEqual([]);
  });

  it('has its ID Tokens checked all the same [LOGIN-06]', async () => {
    pair.server.behave({ idToken: { signedWith: 'foreign' } });
    await expect(pair.backend.signIn()).rejects.toThrow('502');
  });

  it('may leave the issuer out of its answer, but not send another one [LOGIN-07]', async () => {
    const comeBack = async (iss: string | undefined) => {
      pair.server.behave({ authorization: { parameters: { iss } } });
      const userAgent = pair.backend.newUserAgent();
      return (await userAgent.fetch(await pair.backend.beginSignIn(userAgent))).status;
    };
    expect([await comeBack(undefined), await comeBack('https://evil.example')]).toEqual([303, 400]);
  });
});

describe('an authorization server whose metadata lack or misstate an endpoint', () => {
  const pair = useTestBackend({
    authorizationServer: ({ issuer }) => ({
      endpoints: { token: `${issuer}/token`, revocation: `${issuer}/revoke`, sendsIssuer: false },
    }),
  });

  it('is reached at those of the settings, and at the others of its metadata [LOGIN-08]', async () => {
    const { server } = pair;
    const wrong = `${server.issuer}/nowhere`;
    server.behave({
      metadata: { token_endpoint: wrong, revocation_endpoint: undefined },
      authorization: { parameters: { iss: undefined } },
    });
    await signInAt(pair);
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    const { refreshToken = '' } = server.issued.at(-1) ?? {};
    const { logout_uri } = (await alice.logout()).json<{ logout_uri: string }>();
    const onwards = await alice.userAgent.fetch(`${alice.origin}${logout_uri}`, { headers: navigation('same-origin') });
    expect(onwards.headers.get('location')).toMatch(`${server.issuer}/end-session?`);
    while (server.isAlive(refreshToken)) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.received('/nowhere')).toEqual([]);
  });
});

describe('an authorization server that signs ID Tokens with the client secret', () => {
  const pair = useTestBackend();

  it.each(['HS256', 'HS512'])('is refused, and the log says what to change there: %s [LOGIN-06]', async (alg) => {
    pair.server.behave({ idToken: { header: { alg } } });
    await expect(pair.backend.signIn()).rejects.toThrow('502');
    expect(pair.backend.entries.at(-1)).toMatchObject({
      event: 'authorization_server.invalid_response',
      reason: expect.stringContaining(`(${alg}); choose RS256 or ES256 as the signing algorithm`),
    });
  });
});

describe('an authorization server that leaves things out', () => {
  const pair = useTestBackend({ authorizationServer: () => ({ assumeBearer: true }), clock });
  const refreshes = () => pair.server.received('/token').map(({ form }) => form.get('refresh_token'));

  it('may leave out expires_in: the token is held for a while, without telling a life [TOK-62] [CACHE-06] [CACHE-10]', async () => {
    pair.server.behave({ expiresIn: undefined });
    await signInAt(pair);
    const answers = [await alice.token(), await alice.token({ scope: 'read' })];
    for (const answer of answers) expect(answer.json()).not.toHaveProperty('expires_in');
    now += 301;
    expect(await alice.accessToken({ scope: 'read' })).not.toBe(
      answers[1]?.json<{ access_token: string }>().access_token,
    );
  });

  it('may leave out the refresh token of a refresh: the one that is there stays [RT-04]', async () => {
    pair.server.behave({ refreshTokens: 'kept' });
    await signInAt(pair);
    for (const scope of ['read', 'buy']) expect((await alice.token({ scope })).status).toBe(200);
    expect(new Set(refreshes()).size).toBe(1);
  });

  it('may leave out token_type where the settings allow it [AS-08]', async () => {
    pair.server.behave({ tokenType: undefined });
    await signInAt(pair);
    expect((await alice.token({ scope: 'read' })).json()).toMatchObject({ token_type: 'Bearer' });
  });

  it('does not get round the check of token_type by that: another type stays refused [AS-08] [TOK-71]', async () => {
    await signInAt(pair);
    pair.server.behave({ tokenType: 'DPoP' });
    expect(refusalOf(await alice.token({ scope: 'read' }))).toEqual([400, 'backend_not_ready']);
  });

  it.each(['bearer', 'BEARER', 'bEaReR'])(
    'may write token_type as %s, from the sign-in on [AS-08] [TOK-70]',
    async (type) => {
      pair.server.behave({ tokenType: type });
      await signInAt(pair);
      for (const query of [{}, { scope: 'read' }]) {
        expect((await alice.token(query)).json()).toMatchObject({ token_type: 'Bearer' });
      }
    },
  );
});

describe('an authorization server that grants something else', () => {
  const pair = useTestBackend();
  const wider = { scope: () => 'read buy sell' };

  const strict = useTestBackend({ authorizationServer: () => ({ widerScope: 'refuse' }) });

  it('and more is believed, with the true scope, and asked once [TOK-30] [TOK-66]', async () => {
    await signInAt(pair);
    pair.server.behave(wider);
    expect((await alice.token({ scope: 'read' })).json()).toMatchObject({ scope: 'buy read sell' });
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    expect(pair.server.received('/token').length).toBe(1);
  });

  it('and more is refused where the settings say so, without a place to sign in again [TOK-27] [TOK-66]', async () => {
    await signInAt(strict);
    strict.server.behave({ scope: () => 'read buy sell' });
    const answer = await alice.token({ scope: 'read' });
    expect([refusalOf(answer), answer.json()]).toEqual([
      [400, 'backend_not_ready'],
      expect.not.objectContaining({ login_uri: expect.anything() }),
    ]);
    expect(answer.body).not.toContain(strict.server.issued.at(-1)?.accessToken);
    strict.server.behaveAsUsual();
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it.each([PROFILE, `${STOCKS}/`, [PROFILE, 'urn:x'], [], 7, null])(
    'for another resource (%j) is not taken for what was asked [TOK-52]',
    async (resource) => {
      await signInAt(pair);
      pair.server.behave({ tokenMembers: { resource } });
      const answer = await alice.token({ resource: STOCKS, scope: 'read' });
      expect(refusalOf(answer)).toEqual([400, 'invalid_target']);
      expect(answer.body).not.toContain(pair.server.issued.at(-1)?.accessToken);
      pair.server.behaveAsUsual();
      expect((await alice.token({ resource: STOCKS, scope: 'read' })).status).toBe(200);
    },
  );

  it.each([STOCKS, [STOCKS], [PROFILE, STOCKS]])('that says %j of its token is believed [TOK-52]', async (resource) => {
    await signInAt(pair);
    pair.server.behave({ tokenMembers: { resource } });
    expect((await alice.token({ resource: STOCKS, scope: 'read' })).status).toBe(200);
  });

  it('for another resource at the sign-in has that token left alone [TOK-52]', async () => {
    pair.server.behave({ tokenMembers: { resource: PROFILE } });
    await signInAt(pair);
    const { accessToken } = pair.server.issued.at(-1) ?? {};
    pair.server.behaveAsUsual();
    expect(await alice.accessToken()).not.toBe(accessToken);
  });
});

describe('an authorization server that says how long its refresh tokens live', () => {
  const pair = useTestBackend({ clock });

  it.each(['refresh_expires_in', 'refresh_token_expires_in'])(
    'by %s ends the session by then [SES-15]',
    async (member) => {
      pair.server.behave({ tokenMembers: { [member]: 100 } });
      await signInAt(pair);
      now += 99;
      expect((await alice.sessionInfo()).status).toBe(200);
      now += 1;
      expect(refusalOf(await alice.sessionInfo())).toEqual([400, 'invalid_session']);
      expect(refusalOf(await alice.token())).toEqual([400, 'invalid_session']);
    },
  );

  it('and a longer life of the next one is a longer life of the session [SES-15]', async () => {
    pair.server.behave({ tokenMembers: { refresh_expires_in: '100' } });
    await signInAt(pair);
    now += 90;
    await alice.accessToken({ scope: 'read' });
    now += 99;
    expect((await alice.sessionInfo()).status).toBe(200);
    now += 1;
    expect((await alice.sessionInfo()).status).toBe(400);
  });

  it('is not outlived by a busy session that refreshes nothing [SES-15]', async () => {
    pair.server.behave({ tokenMembers: { refresh_expires_in: 400 } });
    await signInAt(pair);
    for (let passed = 0; passed < 390; passed += 130) {
      now += 130;
      expect((await alice.token()).status).toBe(200);
    }
    now += 10;
    expect((await alice.token()).status).toBe(400);
  });

  it.each([0, -1, 'soon', null, {}])('as %j says nothing, and no session ends by it [SES-15]', async (life) => {
    pair.server.behave({ tokenMembers: { refresh_expires_in: life } });
    await signInAt(pair);
    now += 1000;
    expect((await alice.sessionInfo()).status).toBe(200);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { OptionsInput } from '../../src/config/schema.js';
import { createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { navigation, STOCKS } from '../support/test-backend.js';
import { type TestPair, useTestBackend } from '../support/use-test-backend.js';

/**
 * Stand-ins for services that cannot run here. Each acts as the public documentation of the service says, which
 * docs/authorization-servers/ cites. Those of Google, Auth0, Entra ID and Cognito: hosted-authorization-servers.test.ts.
 */

let now = Math.floor(Date.now() / 1000);
const clock = () => now;
const common = {
  resources: [{ indicator: STOCKS, scopes: ['read', 'buy'] }],
  session: { idleSeconds: 86_400, absoluteSeconds: 864_000 },
};
const asked = ({ server }: TestPair, name: string) => server.received('/authorize').at(-1)?.query.getAll(name);
const scopesAsked = (pair: TestPair) => asked(pair, 'scope')?.[0]?.split(' ').sort();
const refreshes = ({ server }: TestPair) =>
  server.received('/token').filter(({ form }) => form.get('grant_type') === 'refresh_token');
const later = (alice: Frontend) => {
  now += 30_000;
  return alice.token();
};
/** Where a person is led to sign out there too. */
async function signOutUrl(alice: Frontend): Promise<URL> {
  const { logout_uri } = (await alice.logout()).json<{ logout_uri: string }>();
  const { userAgent, origin } = createFrontend(alice.userAgent, alice.origin);
  const onwards = await userAgent.fetch(`${origin}${logout_uri}`, { headers: navigation('same-origin') });
  return new URL(onwards.headers.get('location') ?? '');
}

describe('A stand-in for Okta', () => {
  const pair = useTestBackend({
    authorizationServer: () => ({ preset: 'okta' }),
    options: { ...common, signIn: { passedParameters: ['idp'] } },
    clock,
  });

  it('issues refresh tokens for offline_access, which rotate, and an audience that no request names', async () => {
    pair.server.behave({ resourceParameter: 'none', authorization: { parameters: { iss: undefined } } });
    pair.server.behave({ metadata: { authorization_response_iss_parameter_supported: undefined } });
    await pair.backend.restart();
    const alice = await pair.backend.signIn(undefined, '/bff/login?idp=0oa1k5d68qR2954hb0g4');
    expect(scopesAsked(pair)).toContain('offline_access');
    expect([asked(pair, 'resource'), asked(pair, 'idp')]).toEqual([[], ['0oa1k5d68qR2954hb0g4']]);
    expect([(await later(alice)).status, (await later(alice)).status]).toEqual([200, 200]);
    expect(new Set(refreshes(pair).map(({ form }) => form.get('refresh_token'))).size).toBe(2);
  });

  it('is signed out of by OpenID Connect, with the ID Token', async () => {
    pair.server.behave({ resourceParameter: 'none' });
    const url = await signOutUrl(await pair.backend.signIn());
    expect(url.pathname).toBe('/end-session');
    expect(url.searchParams.get('id_token_hint')).toBe(pair.server.issued.at(-1)?.idToken);
  });
});

describe('A stand-in for GitHub', () => {
  const github = ({ issuer }: TestPair['server']): Partial<OptionsInput['authorizationServer']> => ({
    preset: 'github',
    endpoints: { authorization: `${issuer}/authorize`, token: `${issuer}/token` },
    userEndpoint: { url: `${issuer}/user`, subject: 'id' },
  });
  const pair = useTestBackend({ authorizationServer: github, options: common, clock });
  const behaveAs = (more: Parameters<TestPair['server']['behave']>[0]) => {
    pair.server.behave({
      idToken: { isLeftOut: true },
      resourceParameter: 'none',
      tokenType: 'bearer',
      accessTokens: 'opaque',
      authorization: { parameters: { iss: undefined } },
      ...more,
    });
    pair.server.answerAlways('/user', { body: { id: 583231, login: 'octocat', name: null } });
  };

  it('as an OAuth app: one token without an end, and scopes with commas', async () => {
    const withCommas = (scope: string) => scope.replaceAll(' ', ',');
    behaveAs({ refreshTokens: 'none', expiresIn: undefined, scope: withCommas });
    const alice = await pair.backend.signIn();
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: '583231', preferred_username: 'octocat' });
    const [request] = pair.server.received('/token');
    expect(request?.form.get('client_secret')).toBe(pair.server.client.clientSecret);
    const answer = (await alice.token({ scope: 'read' })).json<{ scope: string; expires_in?: number }>();
    expect([answer.scope.split(' ').sort(), answer.expires_in]).toEqual([['buy', 'read'], undefined]);
    expect((await later(alice)).status).toBe(200);
    expect(refreshes(pair)).toEqual([]);
  });

  it('as a GitHub App: refresh tokens that rotate, no scopes, and an error of its own at the end', async () => {
    behaveAs({ expiresIn: 28_800, scope: () => '', tokenMembers: { refresh_token_expires_in: 15_811_200 } });
    const alice = await pair.backend.signIn();
    expect([(await later(alice)).status, (await later(alice)).status]).toEqual([200, 200]);
    expect(refreshes(pair).map(({ form }) => form.get('scope'))).toEqual([null, null]);
    // An error comes with status 200.
    pair.server.answerAlways('/token', { body: { error: 'bad_refresh_token', error_description: 'expired' } });
    const refused = await later(alice);
    expect(refusalOf(refused)).toEqual([400, 'bad_refresh_token']);
    expect(refused.json()).toHaveProperty('login_uri');
    expect((await alice.sessionInfo()).status).toBe(400);
  });

  it('refuses a code with status 200, which is shown to the person', async () => {
    behaveAs({});
    pair.server.answerNext('/token', {
      body: { error: 'bad_verification_code', error_description: 'The code is old.' },
    });
    const userAgent = pair.backend.newUserAgent();
    const page = await pair.backend.finishSignIn(userAgent, await pair.backend.beginSignIn(userAgent));
    expect(page.body).toContain('The code is old.');
  });
});

describe('A stand-in for Salesforce', () => {
  const pair = useTestBackend({
    authorizationServer: () => ({ preset: 'salesforce' }),
    options: { ...common, signIn: { scope: ['openid', 'profile', 'refresh_token'] } },
    clock,
  });

  it('issues opaque tokens without expires_in for all that was granted, and keeps its refresh token', async () => {
    pair.server.behave({
      resourceParameter: 'none',
      accessTokens: 'opaque',
      expiresIn: undefined,
      refreshTokens: 'kept',
      scope: () => 'buy openid profile read refresh_token',
      tokenMembers: {
        instance_url: 'https://acme.my.salesforce.test',
        id: 'https://login.salesforce.test/id/00D/005',
        signature: 'c2lnbmVk',
        issued_at: '1708058728442',
      },
      authorization: { parameters: { iss: undefined } },
      metadata: { authorization_response_iss_parameter_supported: undefined, end_session_endpoint: undefined },
    });
    await pair.backend.restart();
    const alice = await pair.backend.signIn();
    expect([scopesAsked(pair), asked(pair, 'prompt')]).toEqual([
      ['buy', 'openid', 'profile', 'read', 'refresh_token'],
      [],
    ]);
    const told = (await alice.token({ scope: 'read' })).json<Record<string, unknown>>();
    expect(Object.keys(told).sort()).toEqual(['access_token', 'scope', 'token_type']);
    expect([(await later(alice)).status, (await later(alice)).status]).toEqual([200, 200]);
    expect(new Set(refreshes(pair).map(({ form }) => form.get('refresh_token'))).size).toBe(1);
    expect(refreshes(pair).flatMap(({ form }) => form.getAll('scope'))).toEqual([]);
    expect((await alice.logout()).json()).not.toHaveProperty('logout_uri');
  });
});

describe('A stand-in for PingFederate', () => {
  const pair = useTestBackend({
    authorizationServer: ({ issuer }) => ({
      preset: 'pingfederate',
      signOutUrl: { url: `${issuer}/idp/startSLO.ping`, returnParameter: 'TargetResource' },
    }),
    options: {
      ...common,
      resources: [{ indicator: STOCKS, scopes: ['read', 'buy'], authorizationParameters: { aud: STOCKS } }],
    },
    clock,
  });
  const behaveAsPingFederate = () =>
    pair.server.behave({
      resourceParameter: 'none',
      accessTokens: 'opaque',
      expiresIn: 7199,
      refreshTokens: 'kept',
      scope: 'left out',
      authorization: { parameters: { iss: undefined } },
      metadata: {
        authorization_response_iss_parameter_supported: undefined,
        end_session_endpoint: undefined,
        ping_end_session_endpoint: `${pair.server.issuer}/idp/startSLO.ping`,
      },
    });

  it('chooses the access token manager by aud, and keeps its refresh token unless values are rolled', async () => {
    behaveAsPingFederate();
    await pair.backend.restart();
    const alice = await pair.backend.signIn();
    expect([asked(pair, 'aud'), asked(pair, 'resource'), asked(pair, 'prompt')]).toEqual([[STOCKS], [], []]);
    expect((await later(alice)).status).toBe(200);
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    expect(new Set(refreshes(pair).map(({ form }) => form.get('refresh_token'))).size).toBe(1);
  });

  it('is signed out of at the endpoint that its metadata name otherwise', async () => {
    behaveAsPingFederate();
    await pair.backend.restart();
    const alice = await pair.backend.signIn();
    const url = await signOutUrl(alice);
    expect(url.pathname).toBe('/idp/startSLO.ping');
    expect(url.searchParams.get('TargetResource')).toBe(`${alice.origin}/bff/logout/callback`);
  });
});

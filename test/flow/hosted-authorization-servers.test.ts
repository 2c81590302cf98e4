import { describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend } from '../support/frontend.js';
import { navigation, PROFILE, STOCKS } from '../support/test-backend.js';
import { type TestPair, useTestBackend } from '../support/use-test-backend.js';

/**
 * Stand-ins for services that cannot run here. Each acts as the public documentation of the service says, which
 * docs/configuration.md cites (presets).
 */

let now = Math.floor(Date.now() / 1000);
const clock = () => now;
const oneResource = [{ indicator: STOCKS, scopes: ['read', 'buy'] }];
const asked = ({ server }: TestPair, name: string) => server.received('/authorize').at(-1)?.query.getAll(name);
const refreshes = ({ server }: TestPair) =>
  server.received('/token').filter(({ form }) => form.get('grant_type') === 'refresh_token');
const refreshOnce = async (alice: Frontend) => {
  now += 3600;
  return (await alice.token()).status;
};

describe('A stand-in for Google', () => {
  const pair = useTestBackend({
    authorizationServer: () => ({ preset: 'google' }),
    options: { resources: oneResource, session: { idleSeconds: 7200 } },
    clock,
  });
  const behaveAsGoogle = () =>
    pair.server.behave({
      refreshTokensFor: 'access_type=offline',
      refreshTokens: 'kept',
      resourceParameter: 'none',
      authorization: { parameters: { iss: undefined } },
      metadata: {
        end_session_endpoint: undefined,
        authorization_response_iss_parameter_supported: undefined,
      },
    });

  it('issues a refresh token that never rotates, because it is asked for offline access', async () => {
    behaveAsGoogle();
    await pair.backend.restart();
    const alice = await pair.backend.signIn();
    expect([asked(pair, 'access_type'), asked(pair, 'prompt'), asked(pair, 'resource')]).toEqual([
      ['offline'],
      ['consent'],
      [],
    ]);
    const statuses = [await refreshOnce(alice), await refreshOnce(alice)];
    expect(statuses).toEqual([200, 200]);
    expect(new Set(refreshes(pair).map(({ form }) => form.get('refresh_token'))).size).toBe(1);
  });

  it('issues none otherwise: that is reported, and the settings win over the preset', async () => {
    behaveAsGoogle();
    await pair.backend.restart({
      authorizationServer: {
        issuer: pair.server.issuer,
        clientId: pair.server.client.clientId,
        clientSecret: pair.server.client.clientSecret,
        preset: 'google',
        authorizationParameters: { access_type: 'online' },
      },
    });
    await pair.backend.signIn();
    expect(asked(pair, 'access_type')).toEqual(['online']);
    expect(pair.backend.entries.map(({ event }) => event)).toContain('authorization_server.no_refresh_token');
    await pair.backend.restart();
  });

  it('has no sign-out of its own, so none is offered', async () => {
    behaveAsGoogle();
    await pair.backend.restart();
    const alice = await pair.backend.signIn();
    expect((await alice.logout()).json()).not.toHaveProperty('logout_uri');
  });
});

describe('A stand-in for Auth0', () => {
  const pair = useTestBackend({ authorizationServer: () => ({ preset: 'auth0' }) });

  it('takes an audience, and offline_access for refresh tokens', async () => {
    pair.server.behave({ resourceParameter: 'audience', accessTokens: 'JWT' });
    const alice = await pair.backend.signIn();
    expect(asked(pair, 'scope')?.[0]?.split(' ')).toContain('offline_access');
    expect([asked(pair, 'audience')?.length, asked(pair, 'resource')]).toEqual([1, []]);
    expect((await alice.token({ resource: PROFILE, scope: 'profile.read' })).status).toBe(200);
    expect(refreshes(pair).map(({ form }) => form.get('audience'))).toEqual([PROFILE]);
  });
});

describe('A stand-in for Microsoft Entra ID', () => {
  const pair = useTestBackend({ authorizationServer: () => ({ preset: 'entra' }) });

  it('takes scopes that carry the resource, and offline_access without a consent at each sign-in', async () => {
    pair.server.behave({ resourceParameter: 'none', authorization: { parameters: { iss: undefined } } });
    pair.server.behave({ metadata: { authorization_response_iss_parameter_supported: undefined } });
    await pair.backend.restart();
    const alice = await pair.backend.signIn();
    const scopes = asked(pair, 'scope')?.[0]?.split(' ');
    expect(scopes).toEqual(expect.arrayContaining(['offline_access', 'openid', `${STOCKS}/read`]));
    expect([asked(pair, 'prompt'), asked(pair, 'resource')]).toEqual([['select_account'], []]);
    const answer = await alice.token({ scope: 'read' });
    expect(answer.json()).toMatchObject({ scope: 'read' });
    expect(refreshes(pair).map(({ form }) => form.get('scope'))).toEqual([`${STOCKS}/read`]);
  });
});

describe('A stand-in for Amazon Cognito', () => {
  const pair = useTestBackend({
    authorizationServer: ({ issuer }) => ({ preset: 'cognito', signOutUrl: { url: `${issuer}/logout` } }),
    options: { resources: oneResource, session: { idleSeconds: 7200 } },
    clock,
  });

  it('keeps its refresh token, and signs out by a URL with client_id and logout_uri', async () => {
    pair.server.behave({ refreshTokens: 'kept', resourceParameter: 'none', scope: 'left out' });
    const alice = await pair.backend.signIn();
    expect(await refreshOnce(alice)).toBe(200);
    const { logout_uri } = (await alice.logout()).json<{ logout_uri: string }>();
    const { userAgent, origin } = createFrontend(alice.userAgent, alice.origin);
    const onwards = await userAgent.fetch(`${origin}${logout_uri}`, { headers: navigation('same-origin') });
    const { searchParams } = new URL(onwards.headers.get('location') ?? '');
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: pair.server.client.clientId,
      logout_uri: `${origin}/bff/logout/callback`,
    });
  });
});

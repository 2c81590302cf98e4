import { describe, expect, it } from '@jest/globals';
import { createFrontend } from '../support/frontend.js';
import { navigation, PROFILE, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const resources = [
  { indicator: STOCKS, scopes: ['read', 'buy'], authorizationParameters: { claims_locales: 'de', theme: 'stocks' } },
  { indicator: PROFILE, scopes: ['profile.read'] },
];

describe('An authorization request', () => {
  const pair = useTestBackend({
    authorizationServer: () => ({
      authorizationParameters: { access_type: 'offline', theme: 'all', prompt: 'consent' },
    }),
    options: { resources, signIn: { passedParameters: ['login_hint', 'ui_locales'] } },
  });
  const asked = (name: string) => pair.server.received('/authorize').at(-1)?.query.getAll(name);

  it('has the parameters of the settings, those of a resource before the others [LOGIN-08]', async () => {
    await pair.backend.signIn();
    expect([asked('access_type'), asked('claims_locales'), asked('theme'), asked('prompt')]).toEqual([
      ['offline'],
      ['de'],
      ['stocks'],
      ['consent'],
    ]);
  });

  it('has them in place of nothing that the backend sets, and a prompt of the page in place of theirs [LOGIN-05]', async () => {
    await pair.backend.signIn(pair.backend.newUserAgent(), '/bff/login?prompt=login');
    expect([asked('prompt'), asked('client_id'), asked('state')?.length]).toEqual([
      ['login'],
      [pair.server.client.clientId],
      1,
    ]);
  });

  it('has what a page passes on, where the settings allow it [LOGIN-16]', async () => {
    await pair.backend.signIn(pair.backend.newUserAgent(), '/bff/login?login_hint=ann%40acme.test&ui_locales=de%20en');
    expect([asked('login_hint'), asked('ui_locales')]).toEqual([['ann@acme.test'], ['de en']]);
  });

  it.each(['kc_idp_hint=github', 'login_hint=a%0Ab', `login_hint=${'a'.repeat(257)}`])(
    'is not made with what the settings do not allow, or what is malformed: %s [LOGIN-16]',
    async (parameter) => {
      const answer = await pair.backend.newUserAgent().fetch(`${pair.backend.origin}/bff/login?${parameter}`, {
        headers: navigation('none'),
      });
      expect([answer.status, pair.server.received('/authorize')]).toEqual([400, []]);
    },
  );
});

describe('Signing out at an authorization server without OpenID Connect logout', () => {
  const pair = useTestBackend({
    authorizationServer: ({ issuer }) => ({
      signOutUrl: { url: `${issuer}/v2/logout?federated`, returnParameter: 'returnTo' },
    }),
  });

  it('goes by its URL, with the client id and no ID Token, and comes back without a state [LOGOUT-06] [LOGOUT-08]', async () => {
    const alice = await pair.backend.signIn();
    const { logout_uri } = (await alice.logout({ return_to: '/bye' })).json<{ logout_uri: string }>();
    const go = (path: string) => alice.userAgent.fetch(`${alice.origin}${path}`, { headers: navigation('cross-site') });
    const { origin, pathname, searchParams } = new URL((await go(logout_uri)).headers.get('location') ?? '');
    expect([origin + pathname, Object.fromEntries(searchParams)]).toEqual([
      `${pair.server.issuer}/v2/logout`,
      { federated: '', client_id: pair.server.client.clientId, returnTo: `${alice.origin}/bff/logout/callback` },
    ]);
    expect((await go('/bff/logout/callback')).headers.get('location')).toBe('/bye');
    expect((await go('/bff/logout/callback')).headers.get('location')).toBe('/');
    expect(createFrontend(alice.userAgent, alice.origin).sessionCookie()).toBe('');
  });
});

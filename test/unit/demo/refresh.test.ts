import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oauth from 'openid-client';
import {
  profile,
  type StartedAuthorizationServer,
  signIn,
  startAuthorizationServer,
  stocks,
} from '../../support/demo-client.js';

let server: StartedAuthorizationServer;
beforeAll(async () => {
  server = await startAuthorizationServer({ accessTokenLifetimeSeconds: 120 });
});
afterAll(() => server.close());

const refresh = (refreshToken: string, parameters: Record<string, string> | URLSearchParams = {}) =>
  oauth.refreshTokenGrant(server.configuration, refreshToken, parameters);

async function refused(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('was not refused'),
    (thrown) => thrown,
  );
  return error instanceof oauth.ResponseBodyError ? error.error : String(error);
}

describe('a refresh at the demo authorization server', () => {
  it('gives a JWT access token for each resource with its scopes', async () => {
    const { refreshToken } = await signIn(server.configuration);
    const first = await refresh(refreshToken, { resource: stocks });
    expect(first).toMatchObject({ scope: 'read buy sell', expires_in: 120, token_type: 'bearer' });
    expect(decodeProtectedHeader(first.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    expect(decodeJwt(first.access_token)).toMatchObject({ iss: server.issuer, aud: stocks, sub: 'alice' });

    const second = await refresh(first.refresh_token ?? '', { resource: profile });
    expect(second.scope).toBe('profile.read profile.write');
    expect(decodeJwt(second.access_token).aud).toBe(profile);
  });

  it('narrows to the asked scope, for this once', async () => {
    const { refreshToken } = await signIn(server.configuration);
    const narrow = await refresh(refreshToken, { resource: stocks, scope: 'read' });
    expect(narrow.scope).toBe('read');
    const wide = await refresh(narrow.refresh_token ?? '', { resource: stocks });
    expect(wide.scope).toBe('read buy sell');
  });

  it('rotates the refresh token, and ends the sign-in when a used one comes back', async () => {
    const { refreshToken } = await signIn(server.configuration);
    const { refresh_token: next = '' } = await refresh(refreshToken, { resource: stocks });
    expect(next).not.toBe(refreshToken);
    expect(await refused(refresh(refreshToken, { resource: stocks }))).toBe('invalid_grant');
    expect(await refused(refresh(next, { resource: stocks }))).toBe('invalid_grant');
  });

  it.each([
    ['an unknown resource', { resource: 'https://unknown.example/' }, 'invalid_target'],
    ['a resource that is no URI', { resource: 'nonsense' }, 'invalid_target'],
    [
      'two resources',
      new URLSearchParams([
        ['resource', stocks],
        ['resource', profile],
      ]),
      'invalid_target',
    ],
    ['no resource and no openid', { scope: 'read' }, 'invalid_target'],
    ['scopes of the other resource', { resource: stocks, scope: 'profile.read' }, 'invalid_scope'],
    ['a scope that was not granted', { resource: stocks, scope: 'read admin' }, 'invalid_scope'],
  ])('refuses %s and keeps the refresh token alive', async (_name, parameters, error) => {
    const { refreshToken } = await signIn(server.configuration);
    expect(await refused(refresh(refreshToken, parameters))).toBe(error);
    expect((await refresh(refreshToken, { resource: stocks })).scope).toBe('read buy sell');
  });

  it('refuses a known resource that was not asked for at sign-in', async () => {
    const { refreshToken } = await signIn(server.configuration, { scope: 'openid read', resources: [stocks] });
    expect(await refused(refresh(refreshToken, { resource: profile }))).toBe('invalid_target');
    expect((await refresh(refreshToken, { resource: stocks })).scope).toBe('read');
  });

  it('without a resource gives an access token for the userinfo endpoint', async () => {
    const { refreshToken } = await signIn(server.configuration);
    const tokens = await refresh(refreshToken);
    const userInfo = await oauth.fetchUserInfo(server.configuration, tokens.access_token, 'alice');
    expect(userInfo.name).toBe('Alice Adams');
  });
});

describe('a sign-in ends alone', () => {
  it('when its refresh token is revoked, other sign-ins of the same browser go on', async () => {
    const { refreshToken: first, userAgent } = await signIn(server.configuration);
    const { refreshToken: second } = await signIn(server.configuration, { userAgent });
    const { refreshToken: third } = await signIn(server.configuration, { userAgent });
    await oauth.tokenRevocation(server.configuration, second);
    expect(await refused(refresh(second, { resource: stocks }))).toBe('invalid_grant');
    expect((await refresh(first, { resource: stocks })).scope).toBe('read buy sell');
    expect((await refresh(third, { resource: stocks })).scope).toBe('read buy sell');
  });

  it('when its refresh token is used twice, other sign-ins of the same browser go on', async () => {
    const { refreshToken: first, userAgent } = await signIn(server.configuration);
    const { refreshToken: second } = await signIn(server.configuration, { userAgent });
    await refresh(second, { resource: stocks });
    expect(await refused(refresh(second, { resource: stocks }))).toBe('invalid_grant');
    expect((await refresh(first, { resource: stocks })).scope).toBe('read buy sell');
  });

  it('and introspection tells', async () => {
    const { refreshToken } = await signIn(server.configuration);
    expect((await oauth.tokenIntrospection(server.configuration, refreshToken)).active).toBe(true);
    await oauth.tokenRevocation(server.configuration, refreshToken);
    expect((await oauth.tokenIntrospection(server.configuration, refreshToken)).active).toBe(false);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuthorizationDemands } from '../../../src/authorization-server/authorization-request.js';
import { type AuthorizationServerOptions, createAuthorizationServer } from '../../../src/authorization-server/index.js';
import { Secret } from '../../../src/core/secret.js';
import { authorizationServerOptions } from '../../support/authorization-server-options.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../../support/scripted-authorization-server/index.js';
import { createUserAgent } from '../../support/user-agent.js';

let server: ScriptedAuthorizationServer;
beforeAll(async () => {
  server = await startScriptedAuthorizationServer();
});
beforeEach(() => {
  server.behaveAsUsual();
  server.forgetRequests();
});
afterAll(() => server.close());

async function begin(settings: Partial<AuthorizationServerOptions> = {}, demands: AuthorizationDemands = {}) {
  const clientSecret = new Secret(server.client.clientSecret);
  const options = authorizationServerOptions(server.issuer, { clientSecret, ...settings });
  const speaking = await createAuthorizationServer(options);
  const outcome = await speaking.beginSignIn({ scope: ['openid', 'read'], resources: ['urn:a', 'urn:b'] }, demands);
  return { speaking, outcome, url: outcome.kind === 'granted' ? new URL(outcome.value.authorizationUrl) : undefined };
}
const asked = async (settings?: Partial<AuthorizationServerOptions>, demands?: AuthorizationDemands) =>
  (await begin(settings, demands)).url?.searchParams ?? new URLSearchParams();

describe('an authorization request', () => {
  const offering = () => server.behave({ metadata: { pushed_authorization_request_endpoint: `${server.issuer}/par` } });

  it('is pushed where the metadata offers it, as the client itself, and the browser carries a reference [LOGIN-03]', async () => {
    offering();
    const { url, outcome, speaking } = await begin();
    expect([...(url?.searchParams.keys() ?? [])].sort()).toEqual(['client_id', 'request_uri']);
    const [pushed] = server.received('/par');
    expect(pushed?.headers.authorization).toMatch(/^Basic /);
    expect(pushed?.form.getAll('resource')).toEqual(['urn:a', 'urn:b']);
    expect(pushed?.form.get('code_challenge_method')).toBe('S256');
    if (outcome.kind !== 'granted') throw new Error(outcome.kind);
    const callback = await createUserAgent().signInAt(outcome.value.authorizationUrl, { person: '' });
    const signedIn = await speaking.completeSignIn({
      query: callback.search.slice(1),
      secrets: outcome.value,
      firstQuery: { resources: ['urn:a'] },
      scope: ['openid', 'read'],
    });
    expect(signedIn.kind).toBe('granted');
  });

  it('is not pushed where nothing offers it, or the settings forbid it', async () => {
    expect((await asked()).has('code_challenge')).toBe(true);
    offering();
    expect((await asked({ pushedAuthorization: 'never' })).has('code_challenge')).toBe(true);
    expect(server.received('/par')).toEqual([]);
  });

  it('fails where the settings demand that it be pushed, and nothing offers it', async () => {
    expect((await begin({ pushedAuthorization: 'always' })).outcome).toMatchObject({ kind: 'invalid_response' });
    offering();
    expect((await begin({ pushedAuthorization: 'always' })).outcome.kind).toBe('granted');
  });

  it('is pushed to an endpoint of the settings', async () => {
    const { issuer } = server;
    const endpoints = {
      authorization: `${issuer}/authorize`,
      token: `${issuer}/token`,
      jwks: `${issuer}/jwks`,
      pushedAuthorization: `${issuer}/par`,
      sendsIssuer: true,
    };
    expect((await asked({ endpoints })).has('request_uri')).toBe(true);
  });

  it.each([
    ['a refusal', { status: 400, body: { error: 'invalid_request' } }, 'refused'],
    ['nonsense', { status: 201, body: 'hello' }, 'invalid_response'],
    ['silence', { dropped: 'before processing' }, 'unavailable'],
  ] as const)('that is answered by %s when it is pushed leads to no redirect', async (_name, answer, kind) => {
    offering();
    server.answerNext('/par', answer);
    expect((await begin()).outcome.kind).toBe(kind);
  });

  it('asks for neither kind of refresh token by itself, nor for consent [ONL-02]', async () => {
    const parameters = await asked();
    expect([parameters.get('scope'), parameters.get('prompt')]).toEqual(['openid read', null]);
  });

  it('asks for refresh tokens that end with the session there, without consent for it [ONL-01]', async () => {
    const parameters = await asked({ refreshTokens: 'online' });
    expect([parameters.get('scope'), parameters.get('prompt')]).toEqual(['openid read online_access', null]);
  });

  it('asks for refresh tokens that outlive it, and then for consent, but never both [ONL-02]', async () => {
    const parameters = await asked({ refreshTokens: 'offline' });
    expect([parameters.get('scope'), parameters.get('prompt')]).toEqual(['openid read offline_access', 'consent']);
    expect((await asked({ refreshTokens: 'offline' }, { prompt: 'login' })).get('prompt')).toBe('login consent');
  });

  it('asks for no consent where the person may not be asked [ONL-02]', async () => {
    expect((await asked({ refreshTokens: 'offline' }, { prompt: 'none' })).get('prompt')).toBe('none');
  });

  it('carries what a page demands of the authentication [LOGIN-16]', async () => {
    const parameters = await asked({}, { acrValues: ['gold', 'silver'], maxAgeSeconds: 0, prompt: 'select_account' });
    expect(['acr_values', 'max_age', 'prompt'].map((name) => parameters.get(name))).toEqual([
      'gold silver',
      '0',
      'select_account',
    ]);
  });
});

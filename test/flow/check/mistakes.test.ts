import { afterEach, describe, expect, it } from '@jest/globals';
import { checkAuthorizationServers } from '../../../src/check/check-authorization-servers.js';
import type { Finding } from '../../../src/check/finding.js';
import { checkReportText } from '../../../src/check/report.js';
import { readOptions } from '../../../src/config/read-options.js';
import type { OptionsInput } from '../../../src/config/schema.js';
import { writeDpopKey } from '../../support/dpop-key-file.js';
import { CLIENT, STOCKS, startOidcProvider, type TestOidcProvider } from '../../support/oidc-provider.js';

let server: TestOidcProvider | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Setting {
  readonly provider?: Parameters<typeof startOidcProvider>[0];
  readonly client?: Partial<OptionsInput['authorizationServer']>;
  readonly options?: Partial<OptionsInput>;
  readonly clockAheadSeconds?: number;
  readonly withWrongSecret?: boolean;
}

async function findingsWith({ provider, client, options, clockAheadSeconds = 0, withWrongSecret = true }: Setting) {
  server = await startOidcProvider(provider);
  const settings = readOptions({
    publicOrigin: 'https://app.acme.test',
    authorizationServer: { issuer: server.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, ...client },
    resources: [{ indicator: STOCKS, scopes: ['read', 'buy'] }],
    trustedProxies: ['127.0.0.1'],
    dangerouslyAllowPlainHttpOnLoopback: true,
    ...options,
  });
  const clock = () => Math.floor(Date.now() / 1000) + clockAheadSeconds;
  return checkAuthorizationServers(settings, { clock, withWrongSecret });
}

/** The findings that are not `ok`, with what they say. */
const problemsIn = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level !== 'ok').map(({ id, level, what }) => [id.split('.')[1], level, what]);

describe('tmi-bff check against oidc-provider', () => {
  it('finds nothing wrong where nothing is, and asks for no interaction and no token', async () => {
    const findings = await findingsWith({});
    expect(problemsIn(findings)).toEqual([]);
    const ids = new Set(findings.map(({ id }) => id));
    expect([...ids]).toContain('authorization-server.pkce-enforced');
    expect([...ids]).toContain('authorization-server.client-is-authenticated');
    expect(server?.requests.filter((request) => request.includes('/interaction'))).toEqual([]);
    expect(server?.requests).toHaveLength(9);
  });

  it('finds nothing wrong where requests are pushed', async () => {
    const pushed = { enabled: true, requirePushedAuthorizationRequests: true };
    const findings = await findingsWith({ provider: { features: { pushedAuthorizationRequests: pushed } } });
    expect(problemsIn(findings)).toEqual([]);
    expect(server?.requests).toContain('POST /request');
  });

  it('tells whether tokens can be bound to the key of the backend, if a resource requires it', async () => {
    const options: Setting['options'] = {
      resources: [{ indicator: STOCKS, scopes: ['read', 'buy'], dpop: true }],
      proxies: { stocks: { target: STOCKS, resource: STOCKS, paths: ['/**'] } },
      dpop: { privateKeyFile: writeDpopKey().file },
    };
    const found = await findingsWith({ options });
    expect(found.find(({ id }) => id === 'authorization-server.dpop')?.level).toBe('ok');
    await server?.close();
    const provider = { features: { dPoP: { enabled: false } } };
    expect(problemsIn(await findingsWith({ options, provider }))).toEqual([
      ['dpop', 'warning', expect.stringContaining('offers no DPoP with ES256')],
    ]);
  });

  it('names a wrong issuer', async () => {
    const [problem, ...more] = problemsIn(await findingsWith({ provider: { metadata: { issuer: 'https://other' } } }));
    expect(problem).toEqual(['issuer', 'error', expect.stringContaining('the metadata names https://other.')]);
    expect(more).toEqual([]);
  });

  it('names an issuer below which there is no metadata', async () => {
    server = await startOidcProvider();
    const client = { issuer: `${server.issuer}/realms/none` };
    await server.close();
    const problems = problemsIn(await findingsWith({ client }));
    expect(problems).toEqual([['reachable', 'error', expect.stringMatching(/ECONNREFUSED/)]]);
  });

  it('names a slash too many at the end of the issuer', async () => {
    server = await startOidcProvider();
    const { issuer, close } = server;
    const options = readOptions({
      publicOrigin: 'https://app.acme.test',
      authorizationServer: { issuer: `${issuer}/`, clientId: CLIENT.id, clientSecret: CLIENT.secret },
      dangerouslyAllowPlainHttpOnLoopback: true,
    });
    const findings = await checkAuthorizationServers(options, { withWrongSecret: true });
    server = undefined;
    await close();
    const what = `The settings name the issuer ${issuer}/, the metadata names ${issuer}. They differ in the slash at the end only.`;
    expect(problemsIn(findings)).toEqual([['issuer', 'error', what]]);
  });

  it('names a wrong client secret, and does not show it', async () => {
    const findings = await findingsWith({ client: { clientSecret: 'not-the-secret' } });
    expect(problemsIn(findings)).toEqual([
      ['client-secret', 'error', expect.stringMatching(/answered 401 invalid_client.* to the client portfolio/)],
    ]);
    expect(checkReportText(findings, { hasColours: false })).not.toContain('not-the-secret');
  });

  it('names a client that is not authenticated', async () => {
    const findings = await findingsWith({ provider: { acceptsAnySecret: true } });
    expect(problemsIn(findings).map(([id, level]) => [id, level])).toEqual([['client-is-authenticated', 'error']]);
  });

  it('names a redirect URI that is not registered', async () => {
    const findings = await findingsWith({ options: { publicOrigin: 'https://other.acme.test' } });
    const what = expect.stringMatching(/redirect URI https:\/\/other\.acme\.test\/bff\/callback was refused/);
    expect(problemsIn(findings)).toEqual([['redirect-uri-registered', 'error', what]]);
  });

  it('names a wrong client secret, and not the redirect URI as well, where requests are pushed', async () => {
    const features = { pushedAuthorizationRequests: { enabled: true } };
    const findings = await findingsWith({ provider: { features }, client: { clientSecret: 'not-the-secret' } });
    expect(problemsIn(findings).map(([id, level]) => [id, level])).toEqual([['client-secret', 'error']]);
  });

  it('names a redirect URI that is not registered where requests are pushed', async () => {
    const features = { pushedAuthorizationRequests: { enabled: true } };
    const options = { publicOrigin: 'https://other.acme.test' };
    const findings = await findingsWith({ provider: { features }, options });
    expect(problemsIn(findings)).toEqual([['redirect-uri-registered', 'error', expect.stringContaining('invalid_')]]);
  });

  it('names a scope that the server does not list', async () => {
    const resources = [{ indicator: STOCKS, scopes: ['read', 'sell'] }];
    const findings = await findingsWith({ options: { resources } });
    const what = expect.stringMatching(/does not list these scopes of the settings: sell\./);
    expect(problemsIn(findings)).toEqual([['scopes', 'warning', what]]);
  });

  it('names a scope that the server refuses', async () => {
    const findings = await findingsWith({ provider: { client: { scope: 'openid profile email read' } } });
    expect(problemsIn(findings)).toEqual([
      ['request-accepted', 'error', expect.stringContaining('with invalid_scope')],
    ]);
  });

  it('names a scope that the server refuses, and not the redirect URI, where requests are pushed', async () => {
    const features = { pushedAuthorizationRequests: { enabled: true } };
    const findings = await findingsWith({ provider: { features, client: { scope: 'openid profile email read' } } });
    expect(problemsIn(findings)).toEqual([
      ['request-accepted', 'error', expect.stringContaining('with invalid_scope')],
    ]);
  });

  it('names a client without S256, and not the redirect URI, where requests are pushed', async () => {
    const features = { pushedAuthorizationRequests: { enabled: true } };
    const refusal = 'code challenge method is not the configured one';
    const findings = await findingsWith({ provider: { features, refusesCodeChallenges: refusal } });
    expect(problemsIn(findings)).toEqual([['request-accepted', 'error', expect.stringContaining(refusal)]]);
    expect(findings.find(({ level }) => level === 'error')?.whatToDo).toContain('S256');
  });

  it('names a resource that the server does not know', async () => {
    const resources = [{ indicator: 'https://bonds.acme.test', scopes: ['read'] }];
    const findings = await findingsWith({ options: { resources } });
    expect(problemsIn(findings)).toEqual([
      ['request-accepted', 'error', expect.stringContaining('with invalid_target')],
    ]);
  });

  it('names a server without S256', async () => {
    const findings = await findingsWith({ provider: { metadata: { code_challenge_methods_supported: ['plain'] } } });
    expect(problemsIn(findings)).toEqual([['pkce-s256', 'error', expect.stringContaining('PKCE with plain, but not')]]);
  });

  it('names a client that may not refresh', async () => {
    const findings = await findingsWith({ provider: { client: { grant_types: ['authorization_code'] } } });
    const what = expect.stringContaining('requested grant type is not allowed for this client');
    expect(problemsIn(findings)).toEqual([['refresh-grant', 'warning', what]]);
  });

  it('names a server without the refresh token grant', async () => {
    const findings = await findingsWith({ provider: { metadata: { grant_types_supported: ['authorization_code'] } } });
    expect(problemsIn(findings)).toEqual([
      ['refresh-grant', 'warning', expect.stringContaining('no refresh token grant')],
    ]);
  });

  it.each([
    [612, 'ahead of'],
    [-612, 'behind'],
  ])('names a clock that is %d s off', async (clockAheadSeconds, side) => {
    const [problem, ...more] = problemsIn(await findingsWith({ clockAheadSeconds }));
    const what = expect.stringMatching(
      new RegExp(`^The clock differs by 61[0-4] s from 127\\.0\\.0\\.1:\\d+: .* ${side} `),
    );
    expect(problem).toEqual(['clock', 'error', what]);
    expect(more).toEqual([]);
  });

  it('names a server that does not enforce PKCE', async () => {
    const findings = await findingsWith({ provider: { configuration: { pkce: { required: () => false } } } });
    expect(problemsIn(findings)).toEqual([
      ['pkce-enforced', 'warning', expect.stringContaining('PKCE is not enforced')],
    ]);
  });

  it('asks for no metadata where the endpoints are set by hand, and checks the rest', async () => {
    server = await startOidcProvider();
    const { issuer } = server;
    const endpoints = { authorization: `${issuer}/auth`, token: `${issuer}/token`, jwks: `${issuer}/jwks` };
    const options = readOptions({
      publicOrigin: 'https://app.acme.test',
      authorizationServer: { issuer, clientId: CLIENT.id, clientSecret: 'wrong', endpoints },
      dangerouslyAllowPlainHttpOnLoopback: true,
    });
    const findings = await checkAuthorizationServers(options, { withWrongSecret: true });
    const errors = findings.filter(({ level }) => level === 'error').map(({ id }) => id);
    expect(errors).toEqual(['authorization-server.client-secret']);
    expect(findings.map(({ id }) => id)).toContain('authorization-server.redirect-uri-registered');
    expect(server.requests.filter((request) => request.includes('well-known'))).toEqual([]);
  });

  it('says how the backend authenticates where the endpoints are set by hand, and that no metadata offers anything', async () => {
    server = await startOidcProvider();
    const { issuer } = server;
    const endpoints = { authorization: `${issuer}/auth`, token: `${issuer}/token`, jwks: `${issuer}/jwks` };
    const said = async (clientAuthentication?: 'client_secret_post') => {
      const client = { issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, endpoints, clientAuthentication };
      const options = readOptions({
        publicOrigin: 'https://app.acme.test',
        authorizationServer: client,
        dangerouslyAllowPlainHttpOnLoopback: true,
      });
      const findings = await checkAuthorizationServers(options, { withWrongSecret: false });
      return Object.fromEntries(findings.map(({ id, what }) => [id.split('.')[1], what]));
    };
    const posted = await said('client_secret_post');
    expect(posted['client-authentication']).toBe('The backend authenticates with client_secret_post.');
    expect(posted['code-flow']).toContain('Without metadata, only a sign-in shows');
    expect((await said())['client-authentication']).toBe('The backend authenticates with client_secret_basic.');
  });

  it('takes a URL at which people sign out for an end session endpoint', async () => {
    const signOutUrl = { url: 'https://login.acme.test/logout' };
    const provider = { metadata: { end_session_endpoint: undefined } };
    const withoutUrl = problemsIn(await findingsWith({ provider }));
    expect(withoutUrl).toEqual([['end-session', 'warning', expect.stringContaining('no end_session_endpoint')]]);
    await server?.close();
    const findings = await findingsWith({ provider, client: { signOutUrl } });
    expect(problemsIn(findings)).toEqual([]);
    const { what } = findings.find(({ id }) => id === 'authorization-server.end-session') ?? {};
    expect(what).toMatch(/https:\/\/login\.acme\.test\/logout; .* https:\/\/app\.acme\.test\/bff\/logout\/callback$/);
  });

  it('tries no wrong secret unless told to', async () => {
    const findings = await findingsWith({ withWrongSecret: false });
    expect(findings.map(({ id }) => id)).not.toContain('authorization-server.client-is-authenticated');
    expect(server?.requests.filter((request) => request === 'POST /token')).toHaveLength(2);
  });
});

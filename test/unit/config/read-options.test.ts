import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../../../src/config/from-environment.js';
import { readUntrustedOptions } from '../../../src/config/read-options.js';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';

const KEY = '7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM';
const minimal = {
  publicOrigin: 'https://app.example',
  authorizationServer: { issuer: 'https://as.example', clientId: 'app', clientSecret: 'hush-hush' },
};

/** A resource whose tokens are bound to the key of the backend. */
const bound = {
  resources: [{ indicator: 'https://stocks.example', scopes: ['read'], dpop: true }],
  dpop: { privateKeyFile: 'key.pem' },
  proxies: { stocks: { target: 'https://stocks.example', resource: 'https://stocks.example', paths: ['/**'] } },
};

function problemsOf(input: unknown): readonly string[] {
  try {
    readUntrustedOptions(input);
    return [];
  } catch (error) {
    if (error instanceof Misconfiguration) return error.problems;
    throw error;
  }
}

const TEMPLATE = 'https://login.example/{tenantid}/v2.0';
const templated = (tenants: object) => ({ ...minimal.authorizationServer, issuer: TEMPLATE, tenants });

describe('The options', () => {
  it('fill in every default and cannot be changed afterwards', () => {
    const options = readUntrustedOptions(minimal);
    expect(options.listen).toEqual({ host: '127.0.0.1', port: 3000, keepAliveSeconds: 75, drainSeconds: 0 });
    expect(options.session.cookieName).toBe('__Host-tmi-bff');
    expect(options.store).toEqual({ kind: 'memory' });
    expect(() => Object.assign(options.session, { idleSeconds: 1 })).toThrow(TypeError);
  });

  it('accept a resource with dpop, a proxy for it and a key, also by the default resource', () => {
    const { stocks } = bound.proxies;
    expect(problemsOf({ ...minimal, ...bound })).toEqual([]);
    const proxies = { stocks: { ...stocks, resource: undefined } };
    expect(problemsOf({ ...minimal, ...bound, proxies, defaultResource: stocks.resource })).toEqual([]);
  });

  it('are merged with the maps of a preset, at any depth', () => {
    const { authorizationServer } = readUntrustedOptions({
      ...minimal,
      authorizationServer: {
        ...minimal.authorizationServer,
        preset: 'github',
        endpoints: { revocation: 'https://proxy.example/revoke' },
        userEndpoint: { claims: { picture: 'photo' } },
      },
    });
    expect(authorizationServer.endpoints).toEqual({
      authorization: 'https://github.com/login/oauth/authorize',
      token: 'https://github.com/login/oauth/access_token',
      revocation: 'https://proxy.example/revoke',
    });
    expect(authorizationServer.userEndpoint).toMatchObject({
      subject: 'id',
      claims: { picture: 'photo', preferred_username: 'login' },
    });
  });

  it('never print the client secret', () => {
    const options = readUntrustedOptions(minimal);
    expect(`${JSON.stringify(options)} ${options.authorizationServer.clientSecret}`).not.toContain('hush-hush');
    expect(options.authorizationServer.clientSecret?.reveal()).toBe('hush-hush');
  });

  it.each<[string, unknown, string]>([
    [
      'nothing at all',
      {},
      'publicOrigin: expected an origin like https://app.example.com, with no path and no slash at the end, found nothing',
    ],
    [
      'an origin with a slash',
      { ...minimal, publicOrigin: 'https://app.example/' },
      'no slash at the end, found a text',
    ],
    [
      'plain HTTP [TLS-03]',
      { ...minimal, publicOrigin: 'http://app.example' },
      'publicOrigin: expected an https URL, found an http URL',
    ],
    [
      'plain HTTP on loopback, unasked',
      { ...minimal, publicOrigin: 'http://localhost:3000' },
      'dangerouslyAllowPlainHttpOnLoopback: true',
    ],
    [
      'a template of issuers that says nothing of tenants',
      { ...minimal, authorizationServer: { ...minimal.authorizationServer, issuer: TEMPLATE } },
      'authorizationServer.tenants: expected either allowed with the tenants, or any: true, because ' +
        'authorizationServer.issuer has {tenantid}, found nothing',
    ],
    [
      'a template of issuers with a list of tenants and any of them',
      { ...minimal, authorizationServer: templated({ allowed: ['a'], any: true }) },
      'found both',
    ],
    [
      'a template of issuers with a tenant that is a path',
      { ...minimal, authorizationServer: templated({ allowed: ['a/b'] }) },
      'authorizationServer.tenants.allowed[0]: expected a tenant: letters, digits, dots, - and _, found a text',
    ],
    [
      'tenants of an issuer that has none',
      { ...minimal, authorizationServer: { ...minimal.authorizationServer, tenants: { any: true } } },
      'authorizationServer.tenants: expected nothing, because authorizationServer.issuer has no {tenantid}, found a map',
    ],
    [
      'a template of issuers as the audience of assertions',
      {
        ...minimal,
        authorizationServer: {
          ...templated({ any: true }),
          clientAuthentication: 'private_key_jwt',
          privateKeyFile: 'key.pem',
        },
      },
      'authorizationServer.assertionAudience: expected "token-endpoint", because',
    ],
    [
      'an API for people of an authorization server with OpenID Connect',
      {
        ...minimal,
        authorizationServer: {
          ...minimal.authorizationServer,
          userEndpoint: { url: 'https://api.example/user', subject: 'id' },
        },
      },
      'authorizationServer.userEndpoint: expected nothing, because authorizationServer.openidConnect is true, found a map',
    ],
    [
      'an API for people over plain HTTP',
      {
        ...minimal,
        authorizationServer: {
          ...minimal.authorizationServer,
          openidConnect: false,
          userEndpoint: { url: 'http://api.example/user', subject: 'id' },
        },
      },
      'authorizationServer.userEndpoint.url: expected an https URL, found an http URL',
    ],
    [
      'a hand-over without a secret',
      { ...minimal, handOver: {} },
      'handOver.secrets: expected at least one, found none. Make one with: openssl rand -base64 32',
    ],
    [
      'a hand-over with a short secret, even on a socket',
      { ...minimal, handOver: { socket: '/run/hand-over.sock', secrets: ['short'] } },
      'handOver.secrets[0]: expected at least 22 characters.',
    ],
    [
      'a hand-over on the network',
      { ...minimal, handOver: { host: '0.0.0.0', secrets: ['x'.repeat(32)] } },
      'handOver.host: expected a loopback address, found "0.0.0.0".',
    ],
    [
      'plain HTTP elsewhere, though asked [TLS-03]',
      { ...minimal, publicOrigin: 'http://app.example', dangerouslyAllowPlainHttpOnLoopback: true },
      'publicOrigin: expected an https URL',
    ],
    [
      'no client secret',
      { ...minimal, authorizationServer: { issuer: 'https://as.example', clientId: 'app' } },
      'authorizationServer.clientSecret: expected the client secret, a text, found nothing',
    ],
    [
      'no key for private_key_jwt',
      {
        ...minimal,
        authorizationServer: { ...minimal.authorizationServer, clientAuthentication: 'private_key_jwt' },
      },
      'authorizationServer.privateKeyFile: expected a value',
    ],
    [
      'a plain HTTP endpoint elsewhere',
      {
        ...minimal,
        dangerouslyAllowPlainHttpOnLoopback: true,
        authorizationServer: {
          ...minimal.authorizationServer,
          endpoints: {
            authorization: 'https://as.example/a',
            token: 'http://as.example/t',
            jwks: 'https://as.example/j',
          },
        },
      },
      'authorizationServer.endpoints.token: expected an https URL, found an http URL',
    ],
    ['a sign-in without openid', { ...minimal, signIn: { scope: ['profile'] } }, 'signIn.scope: expected "openid"'],
    ['an unknown option', { ...minimal, publicOrgin: 'x' }, 'publicOrgin: there is no such option'],
    ['an unknown nested option', { ...minimal, session: { idle: 3 } }, 'session.idle: there is no such option'],
    [
      'a text for a number',
      { ...minimal, listen: { port: 'eighty' } },
      'listen.port: expected a port from 0 to 65535, found a text (not shown)',
    ],
    [
      'an endless session',
      { ...minimal, session: { idleSeconds: 1e9 } },
      'session.idleSeconds: expected a whole number of seconds',
    ],
    [
      'idle beyond absolute',
      { ...minimal, session: { idleSeconds: 100, absoluteSeconds: 50 } },
      'session.idleSeconds: expected at most session.absoluteSeconds (50), found 100',
    ],
    [
      'a base path with a slash at its end',
      { ...minimal, basePath: '/some/app/' },
      'basePath: expected a path like /some/app: letters, digits, - and _, with no slash at the end',
    ],
    [
      'a cookie without its prefix',
      { ...minimal, session: { cookieName: 'sid' } },
      'session.cookieName: expected a cookie name that begins with __Host-',
    ],
    [
      'a key of hashes that can be guessed',
      { ...minimal, audit: { hashKey: 'fifteen letters' } },
      'audit.hashKey: expected a key',
    ],
    [
      'a scope with a space',
      { ...minimal, resources: [{ indicator: 'https://api.example', scopes: ['a b'] }] },
      'resources[0].scopes[0]: expected a scope',
    ],
    [
      'a resource with a fragment',
      { ...minimal, resources: [{ indicator: 'https://api.example#x', scopes: [] }] },
      'resources[0].indicator: expected an absolute URI without a fragment',
    ],
    [
      'a resource twice',
      {
        ...minimal,
        resources: [
          { indicator: 'urn:a', scopes: [] },
          { indicator: 'urn:a', scopes: [] },
        ],
      },
      'resources[1].indicator: expected each indicator once, found that of resources[0] again',
    ],
    [
      'a resource of a provider that is not there',
      { ...minimal, resources: [{ indicator: 'urn:a', scopes: [], provider: 'partner' }] },
      'resources[0].provider: expected the name of one of providers, found another',
    ],
    [
      'a provider without its secret',
      { ...minimal, providers: { partner: { issuer: 'https://partner.example', clientId: 'app' } } },
      'providers.partner.clientSecret: expected the client secret, a text, found nothing',
    ],
    [
      'a provider over plain HTTP',
      { ...minimal, providers: { partner: { ...minimal.authorizationServer, issuer: 'http://partner.example' } } },
      'providers.partner.issuer: expected an https URL, found an http URL',
    ],
    [
      'a provider with the name of the default one',
      { ...minimal, providers: { default: minimal.authorizationServer } },
      'providers.default: expected another name, because authorizationServer has this one',
    ],
    [
      'a provider of a name that no path can carry',
      { ...minimal, providers: { 'a/b': minimal.authorizationServer } },
      'expected a name of at most 40 letters and digits that begins with a lower-case letter',
    ],
    [
      'a provider with an option that is not there',
      { ...minimal, providers: { partner: { ...minimal.authorizationServer, isuer: 'x' } } },
      'providers.partner.isuer: there is no such option',
    ],
    [
      'claims from an endpoint that is not among those set instead of metadata',
      {
        ...minimal,
        authorizationServer: {
          ...minimal.authorizationServer,
          claimsFrom: 'userinfo',
          endpoints: {
            authorization: 'https://as.example/a',
            token: 'https://as.example/t',
            jwks: 'https://as.example/k',
          },
        },
      },
      'authorizationServer.endpoints.userinfo: expected the URL of an endpoint',
    ],
    [
      'several resources that nothing can tell apart [TOK-51]',
      {
        ...minimal,
        authorizationServer: { ...minimal.authorizationServer, resourceParameter: 'none' },
        resources: [
          { indicator: 'urn:a', scopes: [] },
          { indicator: 'urn:b', scopes: [] },
        ],
      },
      'resources: expected at most one, because authorizationServer.resourceParameter is "none", found 2',
    ],
    [
      'a default scope beyond the scopes',
      { ...minimal, resources: [{ indicator: 'urn:a', scopes: ['a'], defaultScope: ['b'] }] },
      'resources[0].defaultScope[0]: expected one of the scopes of this resource, found another',
    ],
    [
      'an unknown default resource',
      { ...minimal, defaultResource: 'urn:b' },
      'defaultResource: expected the indicator of one of resources, found another',
    ],
    [
      'a store that is not there',
      { ...minimal, store: { kind: 'floppy' } },
      'store.kind: expected "memory", "embedded", "redis" or "postgresql", found a text (not shown)',
    ],
    [
      'a lasting store without keys',
      { ...minimal, store: { kind: 'embedded', folder: 'x' } },
      'sealingKeys: expected at least one key',
    ],
    [
      'a proxy range that is none',
      { ...minimal, trustedProxies: ['10.0.0.0/99'] },
      'trustedProxies[0]: expected an address or a range like 10.0.0.0/8, found another text',
    ],
    [
      'a resource with dpop without a key',
      { ...minimal, ...bound, dpop: undefined },
      'resources[0].dpop: expected a key in dpop.privateKeyFile, found none',
    ],
    [
      'a resource with dpop without a proxy',
      { ...minimal, ...bound, proxies: {} },
      'resources[0].dpop: expected one of proxies to be for this resource, because only they use its tokens, found none',
    ],
    [
      'a key for DPoP without a file',
      { ...minimal, ...bound, dpop: {} },
      'dpop.privateKeyFile: expected the file of a private key in PEM, found nothing',
    ],
    [
      'proxies that are all of IPv4',
      { ...minimal, trustedProxies: ['10.0.0.0/8', '0.0.0.0/0'] },
      'trustedProxies[1]: expected the addresses of your proxies, at most a range like 10.0.0.0/8 or fc00::/7',
    ],
    ...[
      '::/0',
      '0.0.0.0/1',
      '128.0.0.0/1',
      '2000::/3',
      '::ffff:0:0/96',
      '::ffff:0.0.0.0/97',
      '::ffff:128.0.0.0/97',
      '10.0.0.0/7',
      '::/64',
    ].map((range): [string, unknown, string] => [
      `proxies that are too many: ${range}`,
      { ...minimal, trustedProxies: [range] },
      'trustedProxies[0]: expected the addresses of your proxies',
    ]),
    ['a sealing key that is too short', { ...minimal, sealingKeys: ['A'] }, 'sealingKeys[0]: expected 32 random bytes'],
    ['not a map', 'hello', '(all): expected'],
  ])('name the option, what was expected and what was found: %s', (_, input, expected) => {
    expect(problemsOf(input).join('\n')).toContain(expected);
  });

  it.each([
    'A'.repeat(43),
    'ab'.repeat(22).slice(0, 43),
    'deadbeef'.repeat(6).slice(0, 43),
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB',
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq',
    '0123456789'.repeat(5).slice(0, 43),
    'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq',
    'change-me-change-me-change-me-change-me-cha',
    Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64url'),
    Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index * 3)).toString('base64url'),
    Buffer.alloc(32, 'secret').toString('base64url'),
    Buffer.concat([Buffer.alloc(24), Buffer.from('8bytes!!')]).toString('base64url'),
  ])('refuse a sealing key without entropy, and do not show it: %s', (key) => {
    const problems = problemsOf({ ...minimal, sealingKeys: [KEY, key] });
    expect(problems).toEqual([
      'sealingKeys[1]: expected 32 random bytes in base64url, found a pattern. Make one with: tmi-bff keys',
    ]);
  });

  it('take any random sealing key', () => {
    const keys = Array.from({ length: 2000 }, () => randomBytes(32).toString('base64url'));
    expect(problemsOf({ ...minimal, sealingKeys: keys })).toEqual([]);
  });

  it.each(['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', 'fc00::/7', '::ffff:10.0.0.0/104', '2001:db8::/32'])(
    'take the range of a proxy: %s',
    (range) => expect(problemsOf({ ...minimal, trustedProxies: [range] })).toEqual([]),
  );

  it('name every wrong option at once', () => {
    expect(problemsOf({ publicOrigin: 3, authorizationServer: {} }).length).toBe(3);
  });

  it.each([
    [{ ...minimal, authorizationServer: { ...minimal.authorizationServer, clientSecret: ['s3cr3t'] } }],
    [{ ...minimal, sealingKeys: ['s3cr3t'] }],
    [{ ...minimal, sealingKeys: [KEY, { s3cr3t: 1 }] }],
  ])('never show the value of a secret that is wrong', (input) => {
    const problems = problemsOf(input).join();
    expect(problems).not.toBe('');
    expect(problems).not.toContain('s3cr3t');
  });
});

describe('The environment', () => {
  const noFile = () => {
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  };

  it('sets options by their path, texts as they are, all else as in YAML', () => {
    const environment = {
      HOME: '/home/somebody',
      TMI_BFF_PUBLIC_ORIGIN: 'https://app.example',
      TMI_BFF_AUTHORIZATION_SERVER__CLIENT_SECRET: '007: *[not yaml',
      TMI_BFF_LISTEN__PORT: '8080',
      TMI_BFF_RESOURCES: '[{ indicator: "urn:a", scopes: [read] }]',
      TMI_BFF_STORE__KIND: 'embedded',
      TMI_BFF_STORE__FOLDER: '123',
      TMI_BFF_PROVIDERS__PARTNER__CLIENT_SECRET: '0123',
      TMI_BFF_DANGEROUSLY_ALLOW_PLAIN_HTTP_ON_LOOPBACK: 'true',
    };
    expect(readEnvironment(environment, noFile).tree).toEqual({
      publicOrigin: 'https://app.example',
      authorizationServer: { clientSecret: '007: *[not yaml' },
      listen: { port: 8080 },
      resources: [{ indicator: 'urn:a', scopes: ['read'] }],
      store: { kind: 'embedded', folder: '123' },
      providers: { partner: { clientSecret: '0123' } },
      dangerouslyAllowPlainHttpOnLoopback: true,
    });
  });

  it('reads a value from a file when the name ends in _FILE', () => {
    const environment = { TMI_BFF_AUTHORIZATION_SERVER__CLIENT_SECRET_FILE: '/run/secrets/client' };
    expect(readEnvironment(environment, (file) => `${file} says hush\n`).tree).toEqual({
      authorizationServer: { clientSecret: '/run/secrets/client says hush' },
    });
  });

  it.each([
    [{ TMI_BFF_NONSENSE: '1' }, 'TMI_BFF_NONSENSE: there is no such option'],
    [{ TMI_BFF_AUTHORIZATION_SERVER__WIDER_SCOPE__X: '1' }, 'WIDER_SCOPE__X: there is no such option'],
    [
      { TMI_BFF_LISTEN__PORTS: '1' },
      'TMI_BFF_LISTEN__PORTS: there is no such option. Did you mean TMI_BFF_LISTEN__PORT?',
    ],
    [{ TMI_BFF_CLIENT_ID: 'a' }, 'Did you mean TMI_BFF_AUTHORIZATION_SERVER__CLIENT_ID?'],
    [
      { TMI_BFF_SEALING_KEYS: '[hush' },
      /^TMI_BFF_SEALING_KEYS: the value cannot be read: line 1, column \d+: [A-Z_]+ /,
    ],
    [{ TMI_BFF_PORT: '3000' }, 'TMI_BFF_PORT: there is no such option'],
    [{ TMI_BFF_COOKIES: 'a' }, 'TMI_BFF_COOKIES: there is no such option'],
    [{ TMI_BFF_SEALING_KEYS_FILE: '/nowhere' }, 'TMI_BFF_SEALING_KEYS_FILE: the file cannot be read: ENOENT'],
  ])('refuses a variable that it cannot use', (environment, expected) => {
    expect(() => readEnvironment(environment, noFile)).toThrow(expected);
  });

  it('passes over variables that Kubernetes and the contract tester set', () => {
    const foreign = {
      TMI_BFF_SERVICE_HOST: '10.96.0.7',
      TMI_BFF_SERVICE_PORT: '80',
      TMI_BFF_SERVICE_PORT_HTTP: '80',
      TMI_BFF_PORT: 'tcp://10.96.0.7:80',
      TMI_BFF_PORT_80_TCP: 'tcp://10.96.0.7:80',
      TMI_BFF_PORT_80_TCP_PROTO: 'tcp',
      TMI_BFF_PORT_80_TCP_PORT: '80',
      TMI_BFF_PORT_80_TCP_ADDR: '10.96.0.7',
      TMI_BFF_REDIS_SERVICE_HOST: '10.96.0.8',
      TMI_BFF_REDIS_PORT_6379_TCP_ADDR: '10.96.0.8',
      TMI_BFF_COOKIE: 'session=hush',
    };
    const read = readEnvironment({ ...foreign, TMI_BFF_LISTEN__PORT: '80' }, noFile);
    expect(read).toMatchObject({ tree: { listen: { port: 80 } }, ignored: Object.keys(foreign) });
    expect([...read.variables]).toEqual([['listen.port', 'TMI_BFF_LISTEN__PORT']]);
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { optionsFromEnvironment } from '../../../src/config/from-environment.js';
import { readUntrustedOptions } from '../../../src/config/read-options.js';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';

const KEY = '7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM';
const minimal = {
  publicOrigin: 'https://app.example',
  authorizationServer: { issuer: 'https://as.example', clientId: 'app', clientSecret: 'hush-hush' },
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

describe('The options', () => {
  it('fill in every default and cannot be changed afterwards', () => {
    const options = readUntrustedOptions(minimal);
    expect(options.listen).toEqual({ host: '127.0.0.1', port: 3000, drainSeconds: 0 });
    expect(options.session.cookieName).toBe('__Host-tmi-bff');
    expect(options.store).toEqual({ kind: 'memory' });
    expect(() => Object.assign(options.session, { idleSeconds: 1 })).toThrow(TypeError);
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
      'session.cookieName: expected a cookie name that starts with __Host-',
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
      'resources[1].indicator: expected each once, found that of resources[0]',
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
      'expected a name of letters and digits that begins with a small letter',
    ],
    [
      'a provider with an option that is not there',
      { ...minimal, providers: { partner: { ...minimal.authorizationServer, isuer: 'x' } } },
      'providers.partner.isuer: there is no such option',
    ],
    [
      'signing in without ID Tokens',
      { ...minimal, authorizationServer: { ...minimal.authorizationServer, openidConnect: false } },
      'authorizationServer.openidConnect: expected true, because people sign in there, found false',
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
    expect(optionsFromEnvironment(environment, noFile)).toEqual({
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
    expect(optionsFromEnvironment(environment, (file) => `${file} says hush\n`)).toEqual({
      authorizationServer: { clientSecret: '/run/secrets/client says hush' },
    });
  });

  it.each([
    [{ TMI_BFF_NONSENSE: '1' }, 'TMI_BFF_NONSENSE: there is no such option'],
    [{ TMI_BFF_AUTHORIZATION_SERVER__WIDER_SCOPE__X: '1' }, 'WIDER_SCOPE__X: there is no such option'],
    [{ TMI_BFF_LISTEN__PORTS: '1' }, 'TMI_BFF_LISTEN__PORTS: there is no such option'],
    [{ TMI_BFF_SEALING_KEYS_FILE: '/nowhere' }, 'TMI_BFF_SEALING_KEYS_FILE: the file cannot be read: ENOENT'],
  ])('refuses a variable that it cannot use', (environment, expected) => {
    expect(() => optionsFromEnvironment(environment, noFile)).toThrow(expected);
  });
});

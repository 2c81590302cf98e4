import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../../../src/config/from-environment.js';
import { readUntrustedOptions } from '../../../src/config/read-options.js';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';

const minimal = {
  publicOrigin: 'https://app.example',
  authorizationServer: { issuer: 'https://as.example', clientId: 'app', clientSecret: 'hush-hush' },
  sealingKeys: ['7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM'],
};
const withStore = (store: unknown) => ({ ...minimal, store });
const redis = (store: object) => withStore({ kind: 'redis', ...store });
const url = 'redis://redis.example:6380/2';

function problemsOf(input: unknown): readonly string[] {
  try {
    readUntrustedOptions(input);
    return [];
  } catch (error) {
    if (error instanceof Misconfiguration) return error.problems;
    throw error;
  }
}

describe('The options of the Redis store', () => {
  it('fill in every default', () => {
    const { store } = readUntrustedOptions(redis({ url }));
    expect(store).toMatchObject({
      kind: 'redis',
      prefix: 'tmi-bff:',
      commandTimeoutSeconds: 2,
      durability: 'local',
      replicas: 1,
      replicaTimeoutSeconds: 1,
    });
    expect(store.kind === 'redis' && store.url?.reveal()).toBe(url);
  });

  it.each([
    [{ url: 'rediss://app:s3cr3t@[::1]' }],
    [{ sentinel: { name: 'main', nodes: ['a.example:26379', '[::1]:26379'], password: 's3cr3t' }, password: 's3cr3t' }],
    [{ cluster: { nodes: ['10.0.0.1:6379'] }, username: 'app', password: 's3cr3t', tls: {} }],
    [{ url, tls: { caFile: 'ca.pem', certificateFile: 'us.pem', privateKeyFile: 'us.key', serverName: 'redis' } }],
  ])('take %j and print no password', (store) => {
    expect(problemsOf(redis(store))).toEqual([]);
    expect(JSON.stringify(readUntrustedOptions(redis(store)))).not.toContain('s3cr3t');
  });

  it('name one problem of a password that is not encoded', () => {
    expect(problemsOf(redis({ url: 'redis://a:100%sure@b' }))).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['no place', redis({}), 'store: expected one of url, sentinel and cluster, found none'],
    [
      'two places',
      redis({ url, cluster: { nodes: ['a:1'] } }),
      'store: expected one of url, sentinel and cluster, found url and cluster',
    ],
    ['another protocol', redis({ url: 'http://a' }), 'store.url: expected a URL like redis://redis.example:6379/0'],
    ['a path', redis({ url: 'redis://a/b' }), 'store.url: expected a URL like redis://redis.example:6379/0'],
    [
      'a password that is not encoded',
      redis({ url: 'redis://a:100%sure@b' }),
      'store.url: expected a URL with percent-encoded user name and password, so with %25 for each %',
    ],
    ['a query', redis({ url: 'redis://a?db=1' }), 'store.url: expected a URL like redis://redis.example:6379/0'],
    ['a bare %', redis({ url: 'redis://:100%sure@a' }), 'store.url: expected a URL with percent-encoded user name'],
    [
      'bytes that are no UTF-8',
      redis({ url: 'redis://:%ff@a' }),
      'store.url: expected a URL with percent-encoded user name',
    ],
    ['no port', redis({ cluster: { nodes: ['a'] } }), 'store.cluster.nodes[0]: expected a host and a port'],
    ['no node', redis({ cluster: { nodes: [] } }), 'store.cluster.nodes: expected at least one host with its port'],
    ['no name', redis({ sentinel: { nodes: ['a:1'] } }), 'store.sentinel.name: expected the name'],
    ['braces', redis({ url, prefix: '{a}' }), 'store.prefix: expected a text without braces'],
    ['no time', redis({ url, commandTimeoutSeconds: 0 }), 'store.commandTimeoutSeconds: expected a whole number'],
    [
      'a password twice',
      redis({ url: 'redis://:one@a', password: 'two' }),
      'store.password: expected once, found here and in store.url',
    ],
    [
      'half a certificate',
      redis({ url, tls: { certificateFile: 'a' } }),
      'store.tls: expected certificateFile and privateKeyFile together, found one of them',
    ],
    [
      'replicas that may take longer than all',
      redis({ url, durability: 'replicated', replicaTimeoutSeconds: 2 }),
      'store.replicaTimeoutSeconds: expected less than store.commandTimeoutSeconds (2), found 2',
    ],
    ['an unknown option', redis({ url, prefx: 'a' }), 'store.prefx: there is no such option'],
    ['no sealing key', { ...redis({ url }), sealingKeys: [] }, 'Make one with: tmi-bff keys'],
  ])('name the option, what was expected and what was found: %s', (_, input, expected) => {
    expect(problemsOf(input).join('\n')).toContain(expected);
  });

  const secretUrl = 'http://:s3cr3t@redis.example';
  it.each<[unknown]>([
    [redis({ url: secretUrl })],
    [redis({ url: [secretUrl] })],
    [redis({ url: { host: secretUrl } })],
    [withStore(secretUrl)],
    [withStore([secretUrl])],
    [withStore({ kind: secretUrl })],
    [withStore({ url: secretUrl })],
    [redis({ cluster: secretUrl })],
    [redis({ cluster: { nodes: [secretUrl, ':s3cr3t@host:1'] } })],
    [redis({ cluster: { nodes: secretUrl } })],
    [redis({ sentinel: { name: 'a', nodes: [`${secretUrl}${'x'.repeat(100)}`], password: ['s3cr3t'] } })],
    [redis({ url, password: ['s3cr3t'] })],
    [redis({ url: 'redis://:s3cr3t@a', password: 's3cr3t2' })],
  ])('never show a password, wherever it was put: %j', (input) => {
    const problems = problemsOf(input).join();
    expect(problems).not.toBe('');
    expect(problems).not.toContain('s3cr3t');
  });

  it('come from the environment as well', () => {
    const files: Record<string, string> = { '/run/secrets/redis': 'redis://:s3cr3t@redis.example\n' };
    const environment = {
      TMI_BFF_STORE__KIND: 'redis',
      TMI_BFF_STORE__URL_FILE: '/run/secrets/redis',
      TMI_BFF_STORE__TLS__CA_FILE: '/etc/ca.pem',
      TMI_BFF_STORE__DURABILITY: 'replicated',
      TMI_BFF_STORE__REPLICAS: '1',
    };
    const { tree } = readEnvironment(environment, (file) => files[file] ?? '');
    expect(tree).toEqual({
      store: {
        kind: 'redis',
        url: 'redis://:s3cr3t@redis.example',
        tls: { caFile: '/etc/ca.pem' },
        durability: 'replicated',
        replicas: 1,
      },
    });
    expect(problemsOf({ ...minimal, ...tree })).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { readUntrustedOptions } from '../../../src/config/read-options.js';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';

const url = 'postgresql://tmi-bff@db.example:5432/sessions';
const postgresql = (store: object) => ({
  publicOrigin: 'https://app.example',
  authorizationServer: { issuer: 'https://as.example', clientId: 'app', clientSecret: 'hush-hush' },
  sealingKeys: ['7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM'],
  store: { kind: 'postgresql', ...store },
});

function problemsOf(input: unknown): string {
  try {
    readUntrustedOptions(input);
    return '';
  } catch (error) {
    if (error instanceof Misconfiguration) return error.problems.join('\n');
    throw error;
  }
}

describe('The options of the PostgreSQL store', () => {
  it('fill in every default', () => {
    const { store } = readUntrustedOptions(postgresql({ url }));
    expect(store).toMatchObject({ kind: 'postgresql', connections: 10, commandTimeoutSeconds: 2 });
    expect(store.kind === 'postgresql' && store.url.reveal()).toBe(url);
  });

  it('never show a password', () => {
    const withPassword = postgresql({ url: 'postgresql://a:s3cr3t@db.example/b', tls: {} });
    expect(JSON.stringify(readUntrustedOptions(withPassword))).not.toContain('s3cr3t');
    expect(problemsOf(postgresql({ url: 'http://a:s3cr3t@db.example/b' }))).not.toContain('s3cr3t');
  });

  const expectedUrl = 'store.url: expected a URL like postgresql://user@db.example:5432/database';
  const encodedUrl = 'store.url: expected a URL with percent-encoded user name and password, so with %25 for each %';
  it.each([
    ['no URL', {}, 'store.url: expected a URL like'],
    ['no user', { url: 'postgresql://db.example/sessions' }, expectedUrl],
    ['no database', { url: 'postgresql://a@db.example' }, expectedUrl],
    ['a query', { url: `${url}?sslmode=disable` }, expectedUrl],
    ['an encoding that is none', { url: 'postgresql://%zz@db.example/sessions' }, encodedUrl],
    ['bytes that are no UTF-8', { url: 'postgresql://a:%ff@db.example/sessions' }, encodedUrl],
    ['no connection', { url, connections: 0 }, 'store.connections: expected a whole number'],
    ['a password twice', { url: 'postgresql://a:one@b/c', password: 'two' }, 'store.password: expected once'],
    ['half a certificate', { url, tls: { privateKeyFile: 'a' } }, 'store.tls: expected certificateFile and'],
    ['an option of Redis', { url, prefix: 'a' }, 'store.prefix: there is no such option'],
  ])('name the option, what was expected and what was found: %s', (_, store, expected) => {
    expect(problemsOf(postgresql(store))).toContain(expected);
  });

  it('name one problem of a password that is not encoded', () => {
    expect(problemsOf(postgresql({ url: 'postgresql://a:100%sure@b/c' })).match(/store\.url/g)).toHaveLength(1);
  });
});

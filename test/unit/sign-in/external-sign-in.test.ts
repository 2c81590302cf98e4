import { afterAll, describe, expect, it } from '@jest/globals';
import { createBackend, readOptions, type SignedInPerson } from '../../../src/server/index.js';

const options = readOptions({
  publicOrigin: 'https://app.example',
  authorizationServer: { issuer: 'https://login.example', clientId: 'x', clientSecret: 'y' },
  providers: { news: { issuer: 'https://news.example', clientId: 'x', clientSecret: 'y' } },
  resources: [{ indicator: 'https://headlines.example', scopes: ['read'], provider: 'news' }],
});
const logged: { readonly event: string; readonly session?: unknown }[] = [];
const log = (entry: (typeof logged)[number]) => void logged.push(entry);
const backend = await createBackend(options, { log });
const underSecrets = await createBackend(options, { log, sessionSecretOf: () => undefined });
afterAll(async () => {
  await backend.close();
  await underSecrets.close();
});

const tokens = { scope: 'openid', refreshToken: 'r' };
const SECRET = 's3cret-of-at-least-22-chars';

describe('Starting a session for a person whom the application has signed in', () => {
  it('gives a cookie like any other [CKI-01] [CKI-03]', async () => {
    const cookie = await backend.sessions.start({ sub: 'alice', tokens });
    expect(cookie).toMatch(/^__Host-tmi-bff=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
  });

  it.each<[string, SignedInPerson, string]>([
    ['no subject', { sub: '', tokens }, 'sub: expected'],
    ['no token', { sub: 'alice', tokens: { scope: 'openid' } }, 'tokens: expected'],
    [
      'an access token for what is not allowed',
      { sub: 'alice', tokens: { scope: '', accessToken: { value: 'a', query: { scope: 'more' } } } },
      'accessToken.query: This application may not',
    ],
    ['a provider that there is not', { sub: 'alice', provider: 'olds', tokens }, 'provider: expected one of providers'],
    [
      'an access token of another provider',
      {
        sub: 'alice',
        tokens: { scope: '', accessToken: { value: 'a', query: { resource: ['https://headlines.example'] } } },
      },
      'accessToken.query: expected resources of the provider',
    ],
  ])('is refused for %s', async (_, person, message) => {
    await expect(backend.sessions.start(person)).rejects.toThrow(message);
  });

  it('gives the cookie that removes it, also where there is none', async () => {
    expect(await backend.sessions.end(undefined)).toContain('__Host-tmi-bff=; ');
    expect(await backend.sessions.end('__Host-tmi-bff=nonsense')).toContain('Max-Age=0');
  });
});

describe('A secret of an application of its own', () => {
  it.each([
    ['21 characters', 'z'.repeat(21), 'at most 126'],
    ['31 hexadecimal digits', '0123456789abcdef0123456789abcde', 'at most 124'],
    ['38 digits', '1'.repeat(38), 'at most 126'],
    ['a UUID', 'c4f8a6e0-6d61-4a8e-9a1b-0c7f3f0b7f10', 'at most 122'],
    ['nothing', '', 'at most 0'],
  ])('is too short with %s, which the error does not repeat [SES-13]', async (_, secret, message) => {
    const beginning = underSecrets.sessions.start(secret, { sub: 'alice', tokens });
    await expect(beginning).rejects.toThrow(`expected at least 128 random bits, found ${message}`);
    await expect(beginning).rejects.not.toThrow(secret || 'nothing of it');
  });

  it('begins no session of a second person; of the same one it may', async () => {
    await underSecrets.sessions.start(SECRET, { sub: 'alice', tokens });
    await underSecrets.sessions.start(SECRET, { sub: 'alice', tokens });
    const asBob = () => underSecrets.sessions.start(SECRET, { sub: 'bob', tokens });
    await expect(asBob()).rejects.toThrow('expected a new one for each person');
    await underSecrets.sessions.end(SECRET);
    await asBob();
  });

  it('ends the session that it has begun, and names it', async () => {
    logged.length = 0;
    await underSecrets.sessions.start(`${SECRET} of another one`, { sub: 'alice', tokens });
    await underSecrets.sessions.end(`${SECRET} of another one`);
    const [started, ended] = ['session.started', 'session.ended'].map((name) =>
      logged.find(({ event }) => event === name),
    );
    expect(started?.session).toEqual(expect.any(String));
    expect(ended?.session).toBe(started?.session);
  });
});

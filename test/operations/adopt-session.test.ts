import { afterAll, describe, expect, it } from '@jest/globals';
import { createBackend, readOptions, type SignedInPerson } from '../../src/server/index.js';

const backend = await createBackend(
  readOptions({
    publicOrigin: 'https://app.example',
    authorizationServer: { issuer: 'https://login.example', clientId: 'x', clientSecret: 'y' },
  }),
  { log: () => undefined },
);
afterAll(() => backend.close());

const tokens = { scope: 'openid', refreshToken: 'r' };

describe('Beginning a session for somebody whom the application has signed in', () => {
  it('gives a cookie like any other [CKI-01] [CKI-03]', async () => {
    const cookie = await backend.sessions.begin({ sub: 'alice', tokens });
    expect(cookie).toMatch(/^__Host-tmi-bff=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
  });

  it.each<[string, SignedInPerson, string]>([
    ['nobody', { sub: '', tokens }, 'sub: expected'],
    ['no token', { sub: 'alice', tokens: { scope: 'openid' } }, 'tokens: expected'],
    [
      'an access token for what is not allowed',
      { sub: 'alice', tokens: { scope: '', accessToken: { value: 'a', query: { scope: 'more' } } } },
      'accessToken.query: This application may not',
    ],
  ])('is refused for %s', async (_, person, message) => {
    await expect(backend.sessions.begin(person)).rejects.toThrow(message);
  });

  it('gives the cookie that removes it, also where there is none', async () => {
    expect(await backend.sessions.end(undefined)).toContain('__Host-tmi-bff=; ');
    expect(await backend.sessions.end('__Host-tmi-bff=nonsense')).toContain('Max-Age=0');
  });
});

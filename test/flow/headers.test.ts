import { beforeAll, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { navigation } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';
import type { HttpAnswer } from '../support/user-agent.js';

const pair = useTestBackend();
let alice: Frontend;
const answers = new Map<string, HttpAnswer>();

beforeAll(async () => {
  alice = await pair.backend.signIn();
  const stranger = createFrontend(pair.backend.newUserAgent(), alice.origin);
  const asked: Record<string, Promise<HttpAnswer>> = {
    'a token': alice.token(),
    'a refreshed token': alice.token({ scope: 'read' }),
    'who is signed in': alice.sessionInfo(),
    'no session at bff-token': stranger.token(),
    'no session at bff-sessioninfo': stranger.sessionInfo(),
    'a malformed scope': alice.token({ scope: '"' }),
    'not granted yet': alice.token({ scope: 'sell' }),
    'another site': alice.fetch(TOKEN, { headers: { 'Sec-Fetch-Site': 'cross-site' } }),
    'another method': alice.fetch(TOKEN, { method: 'PUT' }),
    'another method at bff-sessioninfo': alice.fetch(SESSION_INFO, { method: 'POST' }),
    'too long a URL': alice.fetch(`${TOKEN}?scope=${'a'.repeat(32_000)}`),
    'too long a body': alice.fetch(TOKEN, {
      method: 'POST',
      body: 'a'.repeat(32_000),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    }),
    'a log-out': stranger.logout(),
  };
  await Promise.all(Object.entries(asked).map(async ([name, answer]) => answers.set(name, await answer)));
});

const names = [
  'a token',
  'a refreshed token',
  'who is signed in',
  'no session at bff-token',
  'no session at bff-sessioninfo',
  'a malformed scope',
  'not granted yet',
  'another site',
  'another method',
  'another method at bff-sessioninfo',
  'too long a URL',
  'too long a body',
  'a log-out',
];

describe.each(names)('the headers of the answer about %s', (name) => {
  const header = (key: string) => answers.get(name)?.headers.get(key);

  it('name the type, JSON [HDR-01] [ERR-15]', () => {
    expect(header('content-type')).toMatch(/^application\/json(; charset=utf-8)?$/);
    expect(() => answers.get(name)?.json()).not.toThrow();
  });

  it('keep the answer out of other hands [SES-16] [HDR-02] [HDR-03] [HDR-04] [HDR-05] [HDR-06] [CSRF-04] [ERR-15]', () => {
    expect(header('x-content-type-options')).toBe('nosniff');
    expect(header('cross-origin-resource-policy')).toBe('same-origin');
    expect(header('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'.*sandbox/);
    expect(header('cross-origin-opener-policy')).toBe('same-origin');
    expect(header('x-frame-options')).toBe('DENY');
  });

  it('keep it out of caches [CACHE-01] [CACHE-02] [CACHE-03] [HDR-07] [ERR-15]', () => {
    expect(header('cache-control')).toBe('no-store');
    for (const key of ['etag', 'last-modified', 'age', 'expires']) expect([key, header(key)]).toEqual([key, null]);
    for (const key of ['Cookie', 'Origin', 'Sec-Fetch-Site']) expect(header('vary')).toContain(key);
  });

  it('tell nothing of what runs here, and open nothing to other origins [CSRF-01]', () => {
    const keys = [...(answers.get(name)?.headers.keys() ?? [])];
    expect(keys.filter((key) => /^(access-control-|server$|x-powered-by$|x-response-time$)/.test(key))).toEqual([]);
  });
});

describe('conditional requests', () => {
  it.each([
    { 'If-None-Match': '*' },
    { 'If-Modified-Since': 'Tue, 01 Jan 2047 00:00:00 GMT' },
    { Range: 'bytes=0-10' },
  ])('are answered in full: %j [CACHE-03]', async (headers) => {
    expect((await alice.fetch(TOKEN, { headers })).status).toBe(200);
    expect((await alice.fetch(SESSION_INFO, { headers })).status).toBe(200);
  });
});

describe('a cache in front of the backend', () => {
  /** Keeps what it may, under nothing but the URL, as a careless one does (RFC 9111, section 3). */
  function createCache() {
    const kept = new Map<string, HttpAnswer>();
    return async (frontend: Frontend, path: string) => {
      const held = kept.get(path);
      if (held) return held;
      const answer = await frontend.fetch(path);
      if (!/no-store|private/.test(answer.headers.get('cache-control') ?? '')) kept.set(path, answer);
      return answer;
    };
  }

  it.each([TOKEN, SESSION_INFO])('never gives one person what another got from %s [CACHE-04]', async (path) => {
    pair.server.behave({ person: 'bob' });
    const bob = await pair.backend.signIn();
    const stranger = createFrontend(pair.backend.newUserAgent(), alice.origin);
    const ask = createCache();
    const [hers, his, strangers] = [await ask(alice, path), await ask(bob, path), await ask(stranger, path)];
    expect([hers.status, his.status, strangers.status]).toEqual([200, 200, 400]);
    expect(his.json()).not.toEqual(hers.json());
  });
});

describe('the pages of a sign-in', () => {
  it('send no referrer, are not kept, run nothing and go in no frame [HDR-08]', async () => {
    const page = await alice.userAgent.fetch(`${alice.origin}/bff/callback?state=x`, {
      headers: navigation('cross-site'),
    });
    expect(page.status).toBe(400);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.body).not.toMatch(/<script|javascript:/);
  });
});

import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { closeTabs, json, openTab, refusal, type Tab } from './tab.js';

const stocks = { resource: 'https://stocks.example', scope: 'read' };

let count = 0;
const token = (members: object = {}) =>
  json({ access_token: `token-${++count}`, token_type: 'Bearer', expires_in: 100, ...members });

let tab: Tab;

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
  count = 0;
  tab = await openTab(() => token());
});

afterEach(() => {
  closeTabs();
  jest.useRealTimers();
});

describe('getToken', () => {
  it('asks as the contract says, for any order of the same resources and scopes', async () => {
    await tab.frontend.getToken({ resource: ['https://b.example', 'https://a.example'], scope: 'write read' });
    expect(tab.asked[0]?.url.href).toBe(
      'https://app.example/.well-known/bff-token?resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example&scope=read+write',
    );
    await tab.frontend.getToken({
      resource: ['https://a.example', 'https://b.example'],
      scope: ['read', 'write', 'read'],
    });
    expect(tab.asked).toHaveLength(1);
  });

  it('asks for the default without parameters', async () => {
    await tab.frontend.getToken();
    expect(tab.asked[0]?.url.search).toBe('');
  });

  it('makes one request of equal queries at the same time, and another one of a different query', async () => {
    const outcomes = await Promise.all([
      ...Array.from({ length: 10 }, () => tab.frontend.getToken(stocks)),
      tab.frontend.getToken({ ...stocks, scope: 'buy' }),
    ]);
    expect(tab.asked).toHaveLength(2);
    expect(new Set(outcomes.slice(0, 10)).size).toBe(1);
    expect(outcomes[10]).not.toBe(outcomes[0]);
  });

  it('FE-01: keeps the token in memory only, and gives it again until shortly before its end', async () => {
    const first = await tab.frontend.getToken(stocks);
    expect(first).toMatchObject({ kind: 'token', accessToken: 'token-1', missingScopes: [] });
    jest.advanceTimersByTime(89_000);
    expect(await tab.frontend.getToken(stocks)).toBe(first);
    jest.advanceTimersByTime(2000);
    expect(await tab.frontend.getToken(stocks)).toMatchObject({ accessToken: 'token-2' });
    expect(tab.asked).toHaveLength(2);
  });

  it('renews nothing by itself, so that an unused page does not prolong the session', async () => {
    await tab.frontend.getToken(stocks);
    await jest.advanceTimersByTimeAsync(3_600_000);
    expect(tab.asked).toHaveLength(1);
  });

  it('counts the life of a token from when it was asked for', async () => {
    tab.answer(async () => {
      jest.advanceTimersByTime(50_000);
      return token();
    });
    await tab.frontend.getToken(stocks);
    jest.advanceTimersByTime(45_000);
    await tab.frontend.getToken(stocks);
    expect(tab.asked).toHaveLength(2);
  });

  it('does not trust a clock that was set back', async () => {
    await tab.frontend.getToken(stocks);
    jest.advanceTimersByTime(200_000);
    jest.setSystemTime(Date.now() - 190_000);
    await tab.frontend.getToken(stocks);
    expect(tab.asked).toHaveLength(2);
  });

  it('asks for a token that lives longer when it has to', async () => {
    await tab.frontend.getToken(stocks);
    await tab.frontend.getToken(stocks, { minValiditySeconds: 60 });
    expect(tab.asked).toHaveLength(1);
    await tab.frontend.getToken(stocks, { minValiditySeconds: 120.5 });
    expect(tab.asked[1]?.url.searchParams.get('min_validity')).toBe('121');
  });

  it('names a refused token by its hash, once for all who were refused, and leaves a newer one alone', async () => {
    await tab.frontend.getToken(stocks);
    const [second, same] = await Promise.all([
      tab.frontend.getToken(stocks, { rejected: 'token-1' }),
      tab.frontend.getToken(stocks, { rejected: 'token-1' }),
    ]);
    expect(second).toMatchObject({ accessToken: 'token-2' });
    expect(same).toBe(second);
    expect(await tab.frontend.getToken(stocks, { rejected: 'token-1' })).toBe(second);
    expect(tab.asked.map(({ url }) => url.searchParams.get('rejected'))).toEqual([
      null,
      createHash('sha256').update('token-1').digest('base64url'),
    ]);
  });

  it('FE-02: says which of the scopes that were asked for are missing', async () => {
    tab.answer(() => token({ scope: 'read' }));
    expect(await tab.frontend.getToken({ scope: 'read buy' })).toMatchObject({
      scopes: ['read'],
      missingScopes: ['buy'],
    });
  });

  it.each([undefined, 'soon', -1])('keeps a token with %p for expires_in for a minute', async (expires_in) => {
    tab.answer(() => token({ expires_in }));
    expect(await tab.frontend.getToken()).not.toHaveProperty('expiresAt');
    jest.advanceTimersByTime(45_000);
    await tab.frontend.getToken();
    expect(tab.asked).toHaveLength(1);
    jest.advanceTimersByTime(16_000);
    await tab.frontend.getToken();
    expect(tab.asked).toHaveLength(2);
  });

  it('ignores members that it does not know', async () => {
    tab.answer(() => token({ refresh_after: 1, nested: { deep: [] } }));
    expect(await tab.frontend.getToken()).toMatchObject({ kind: 'token' });
  });
});

describe('getToken without a token', () => {
  it.each([
    ['invalid_session', {}, { kind: 'signed-out', signInUri: '/bff/login' }],
    [
      'backend_not_ready',
      { login_uri: '/bff/login?scope=sell' },
      { kind: 'sign-in-needed', signInUri: '/bff/login?scope=sell' },
    ],
    ['backend_not_ready', {}, { kind: 'refused' }],
    ['backend_not_ready', { login_uri: 'https://evil.example/login' }, { kind: 'refused' }],
    ['backend_not_ready', { login_uri: '//evil.example/login' }, { kind: 'refused' }],
    ['backend_not_ready', { login_uri: 'javascript:alert(1)' }, { kind: 'refused' }],
    ['backend_not_ready', { login_uri: 7 }, { kind: 'refused' }],
    ['https_required', {}, { kind: 'refused', error: 'https_required' }],
    ['invalid_scope', {}, { kind: 'refused' }],
    ['never_heard_of', { error_description: 'word for word' }, { kind: 'refused', errorDescription: 'word for word' }],
    ['temporarily_unavailable', {}, { kind: 'unavailable', retryAfterSeconds: 5 }],
    ['server_error', {}, { kind: 'unavailable' }],
  ])('says what to do about %s %j', async (error, members, expected) => {
    tab.answer(() => refusal(error, members));
    expect(await tab.frontend.getToken()).toMatchObject({ ...expected, error });
  });

  it('asks no second time by itself after backend_not_ready without login_uri', async () => {
    tab.answer(() => refusal('backend_not_ready'));
    await tab.frontend.getToken();
    await jest.advanceTimersByTimeAsync(600_000);
    expect(tab.asked).toHaveLength(1);
  });

  it('says when to ask again, if anybody knows', async () => {
    tab.answer(() => refusal('temporarily_unavailable', {}, { status: 503, headers: { 'Retry-After': '17' } }));
    expect(await tab.frontend.getToken()).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 17 });
  });

  it('asks later after any error of an authorization server that says when to come back', async () => {
    tab.answer(() => refusal('slow_down', {}, { headers: { 'Retry-After': '7' } }));
    expect(await tab.frontend.getToken()).toMatchObject({
      kind: 'unavailable',
      error: 'slow_down',
      retryAfterSeconds: 7,
    });
  });

  it.each([
    ['HTML from a proxy', () => new Response('<!doctype html>', { status: 502 }), 'not_understood'],
    ['HTML from a development server', () => new Response('<!doctype html>'), 'not_understood'],
    ['JSON that is no object', () => json(null), 'not_understood'],
    ['a token that is no text', () => token({ access_token: 7 }), 'not_understood'],
    ['an empty token', () => token({ access_token: '' }), 'not_understood'],
    ['a token of another type', () => token({ token_type: 'DPoP' }), 'not_understood'],
    [
      'a network that drops',
      () => {
        throw new TypeError('Failed to fetch');
      },
      'unreachable',
    ],
  ])('takes %s for an outage', async (_, answer, error) => {
    tab.answer(answer);
    expect(await tab.frontend.getToken()).toMatchObject({ kind: 'unavailable', error });
  });

  it('takes an answer that never comes for an outage', async () => {
    jest.useRealTimers();
    tab.frontend.configure({ timeoutSeconds: 0.05 });
    tab.answer(
      (_, request) =>
        new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason))),
    );
    expect(await tab.frontend.getToken()).toMatchObject({ kind: 'unavailable', error: 'timed_out' });
  });

  it('gives a token that still lives to its end while the backend is unavailable', async () => {
    const first = await tab.frontend.getToken();
    tab.answer(() => refusal('temporarily_unavailable'));
    jest.advanceTimersByTime(95_000);
    expect(await tab.frontend.getToken()).toBe(first);
    jest.advanceTimersByTime(6000);
    expect(await tab.frontend.getToken()).toMatchObject({ kind: 'unavailable' });
  });

  it('lets one who waits give up without spoiling it for the others', async () => {
    const giving = new AbortController();
    const one = tab.frontend.getToken(stocks, { signal: giving.signal });
    const other = tab.frontend.getToken(stocks);
    giving.abort(new Error('enough'));
    await expect(one).rejects.toThrow('enough');
    expect(await other).toMatchObject({ kind: 'token' });
    await expect(tab.frontend.getToken(stocks, { signal: giving.signal })).rejects.toThrow('enough');
  });

  it('asks for nothing if the one who asks has given up already', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(tab.frontend.getToken(stocks, { signal })).rejects.toThrow('enough');
    expect(tab.asked).toEqual([]);
  });

  it('does not name a refused token where the browser has no hashes, as over plain HTTP', async () => {
    await tab.frontend.getToken(stocks);
    const subtle = jest.spyOn(crypto, 'subtle', 'get').mockReturnValue(undefined as never);
    try {
      expect(await tab.frontend.getToken(stocks, { rejected: 'token-1' })).toMatchObject({ accessToken: 'token-2' });
      expect(tab.asked[1]?.url.searchParams.has('rejected')).toBe(false);
    } finally {
      subtle.mockRestore();
    }
  });

  it('sends the header that the backend demands, and no other credentials', async () => {
    tab.frontend.configure({ headers: { 'X-Own-Page': '1' } });
    await tab.frontend.getToken();
    expect([...(tab.asked[0]?.headers ?? [])]).toEqual([
      ['accept', 'application/json'],
      ['x-own-page', '1'],
    ]);
  });
});

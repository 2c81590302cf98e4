import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadContract } from '../../../src/contract/contract.js';
import type { ValidateResponse } from '../../../src/contract/validate-response.js';
import { JSON_HEADERS } from '../../../src/server/headers.js';

describe('An answer of getToken [OAS-01]', () => {
  let check: ValidateResponse = () => 'not loaded';
  beforeAll(async () => {
    const route = (await loadContract()).route('GET', '/.well-known/bff-token');
    if (route?.kind === 'operation') check = route.operation.validateResponse;
  });
  const { 'cache-control': _, ...withoutCacheControl } = JSON_HEADERS;

  it('that keeps the contract passes', () => {
    expect(check({ status: 200, headers: JSON_HEADERS, body: { access_token: 'a', expires_in: 1 } })).toBeUndefined();
    expect(check({ status: 400, headers: JSON_HEADERS, body: { error: 'x_custom' } })).toBeUndefined();
  });

  it('is checked again with headers that were right before and are not now, and frozen ones by status', () => {
    const headers: Record<string, string> = { ...JSON_HEADERS };
    const answer = { status: 400, headers, body: { error: 'x' } };
    expect(check(answer)).toBeUndefined();
    headers['cache-control'] = 'public';
    expect(check(answer)).toMatch(/cache-control/);
    const wrong = Object.freeze({ ...JSON_HEADERS, 'cache-control': 'public' });
    expect(check({ ...answer, headers: wrong })).toMatch(/cache-control/);
    expect(check({ ...answer, headers: wrong })).toMatch(/cache-control/);
    expect(check({ ...answer, headers: JSON_HEADERS, body: {} })).toMatch(/error/);
  });

  it.each<[string, Parameters<ValidateResponse>[0], RegExp]>([
    ['an undeclared status', { status: 418, headers: JSON_HEADERS, body: { error: 'teapot' } }, /418 is not declared/],
    ['no access token', { status: 200, headers: JSON_HEADERS, body: { token_type: 'Bearer' } }, /access_token/],
    ['an empty access token', { status: 200, headers: JSON_HEADERS, body: { access_token: '' } }, /access_token/],
    [
      'a lifetime of 0',
      { status: 200, headers: JSON_HEADERS, body: { access_token: 'a', expires_in: 0 } },
      /expires_in/,
    ],
    [
      'a lifetime as text',
      { status: 200, headers: JSON_HEADERS, body: { access_token: 'a', expires_in: '3' } },
      /expires_in/,
    ],
    ['a list of scopes', { status: 200, headers: JSON_HEADERS, body: { access_token: 'a', scope: ['a'] } }, /scope/],
    ['an error without a code', { status: 400, headers: JSON_HEADERS, body: { error_description: 'x' } }, /error/],
    ['a code with a quote', { status: 400, headers: JSON_HEADERS, body: { error: 'a"b' } }, /error/],
    ['a missing header', { status: 400, headers: withoutCacheControl, body: { error: 'x' } }, /cache-control/],
    [
      'a cacheable answer',
      { status: 400, headers: { ...JSON_HEADERS, 'cache-control': 'public' }, body: { error: 'x' } },
      /cache-control/,
    ],
    [
      'a refusal by the rate limit that can be cached',
      {
        status: 429,
        headers: { ...JSON_HEADERS, 'retry-after': '5', 'cache-control': 'public' },
        body: { error: 'temporarily_unavailable' },
      },
      /cache-control/,
    ],
    [
      'a refused method without Allow',
      { status: 405, headers: JSON_HEADERS, body: { error: 'invalid_request' } },
      /allow/,
    ],
    [
      'a refusal by the rate limit without Retry-After',
      { status: 429, headers: JSON_HEADERS, body: { error: 'temporarily_unavailable' } },
      /retry-after/,
    ],
    [
      'an unavailable store without Retry-After',
      { status: 503, headers: JSON_HEADERS, body: { error: 'temporarily_unavailable' } },
      /retry-after/,
    ],
    ['a status of sign-ins', { status: 502, headers: JSON_HEADERS, body: { error: 'x' } }, /502 is not declared/],
    [
      'a type that browsers may guess',
      { status: 400, headers: { ...JSON_HEADERS, 'x-content-type-options': '' }, body: { error: 'x' } },
      /x-content-type-options/,
    ],
    [
      'another media type',
      { status: 400, headers: { ...JSON_HEADERS, 'content-type': 'text/html' }, body: '' },
      /media type text\/html/,
    ],
  ])('with %s does not, and the value is not told', (_name, answer, violation) => {
    expect(check(answer)).toMatch(violation);
  });
});

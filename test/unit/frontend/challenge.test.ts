import { describe, expect, it } from '@jest/globals';
import { readChallenge } from '../../../src/frontend/challenge.js';

describe('readChallenge', () => {
  it.each([
    ['Bearer', {}],
    ['bearer error="invalid_token"', { error: 'invalid_token' }],
    ['Bearer realm="x", DPoP error="invalid_token", algs="ES256"', { realm: 'x' }],
    ['Bearer, DPoP error="invalid_token"', {}],
    ['DPoP error="use_dpop_nonce", Bearer error="invalid_token"', { error: 'invalid_token' }],
    ['Negotiate, Bearer error="invalid_token"', { error: 'invalid_token' }],
    ['Negotiate YWJjZA==, Bearer error="invalid_token"', { error: 'invalid_token' }],
    ['Bearer error="invalid_token", Negotiate YWJjZA==', { error: 'invalid_token' }],
    ['DPoP error_description="Bearer error=invalid_token"', {}],
    [
      'Bearer error_description="no, DPoP is", error = invalid_token',
      { error_description: 'no, DPoP is', error: 'invalid_token' },
    ],
    ['Bearer realm="a \\"b\\" c", scope="read sell"', { realm: 'a "b" c', scope: 'read sell' }],
    ['Bearer Error="one", error="two"', { error: 'one' }],
    ['Basic realm="Bearer "', {}],
    ['MyBearer error="x"', {}],
    ['Bearer error=""', { error: '' }],
    [null, {}],
    ['', {}],
  ])('reads the part of the bearer token in %p', (header, expected) => {
    expect(readChallenge(header)).toEqual(expected);
  });

  it('reads a long header without delay', () => {
    const started = performance.now();
    for (const part of ['Bearer ', 'a="', 'a=\\"', '= ', 'error ', ', ']) readChallenge(part.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

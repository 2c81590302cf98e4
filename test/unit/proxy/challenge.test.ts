import { describe, expect, it } from '@jest/globals';
import { verdictOf } from '../../../src/proxy/challenge.js';

const verdict = (status: number, challenge: string | undefined, nonce?: string) =>
  verdictOf(status, { challenge, nonce });

describe('What a resource server says about a token', () => {
  it.each<[string, string | undefined]>([
    ['no challenge', undefined],
    ['its challenge', 'Bearer realm="a, b", error="invalid_token", error_description="It \\"expired\\", sorry"'],
    ['a bare value', 'Bearer error=invalid_token'],
    ['another case', 'bearer Error="invalid_token"'],
    ['DPoP', 'DPoP algs="ES256", error="invalid_token"'],
    ['another scheme before it', 'Negotiate, Bearer error="invalid_token"'],
    [
      'another scheme with data before it',
      'Negotiate YWJj==, Basic realm="x", Bearer realm="x", error="invalid_token"',
    ],
    ['another scheme behind it', 'Bearer error="invalid_token", Basic realm="Bearer"'],
    ['the other scheme for tokens before it', 'Bearer realm="x", DPoP error="invalid_token"'],
  ])('401 with %s: it is rejected', (_, challenge) => {
    expect(verdict(401, challenge)).toEqual({ kind: 'rejected' });
  });

  it.each([
    ['a challenge without an error', 'Bearer realm="x"'],
    ['an error of another scheme', 'Digest error="invalid_token"'],
    ['an error in a quoted string', 'Bearer realm="x, error=invalid_token"'],
    ['a member that ends alike', 'Bearer an_error="invalid_token"'],
    ['a demand for a nonce, but no nonce', 'DPoP error="use_dpop_nonce"'],
    ['nothing', ''],
  ])('401 with %s: nothing about it', (_, challenge) => {
    expect(verdict(401, challenge)).toEqual({ kind: 'accepted' });
  });

  it('a nonce is required, or more scope, which is named', () => {
    expect(verdict(401, 'Bearer realm="x", DPoP error="use_dpop_nonce"', 'n')).toEqual({ kind: 'nonce required' });
    expect(verdict(403, 'Basic scope="no", Bearer error="insufficient_scope", scope="a b"')).toEqual({
      kind: 'insufficient scope',
      scope: 'a b',
    });
    expect(verdict(403, 'Bearer error="insufficient_scope"')).toEqual({ kind: 'insufficient scope', scope: undefined });
  });
});

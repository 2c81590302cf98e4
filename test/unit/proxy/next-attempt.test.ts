import { describe, expect, it } from '@jest/globals';
import { type NextAttempt, nextAttempt, type Tried } from '../../../src/proxy/attempts.js';
import type { TokenVerdict } from '../../../src/proxy/challenge.js';

const tried = (isBound: boolean, hasNonce = false, isReplacement = false): Tried => ({
  token: { kind: 'token', value: 'x', isBound },
  hasNonce,
  isReplacement,
});

describe('After the verdict of a resource server', () => {
  it.each<[TokenVerdict['kind'], string, Tried, NextAttempt]>([
    ['accepted', 'any token', tried(true), 'done'],
    ['insufficient scope', 'any token', tried(false), 'done'],
    ['nonce required', 'a bound token', tried(true), 'add nonce'],
    ['nonce required', 'a bound token whose proof had a nonce', tried(true, true), 'done'],
    ['nonce required', 'a bound token in place of another one', tried(true, false, true), 'add nonce'],
    ['nonce required', 'a token that is not bound', tried(false), 'done'],
    ['rejected', 'a token', tried(false), 'other token'],
    ['rejected', 'a bound token with a nonce', tried(true, true), 'other token'],
    ['rejected', 'a token in place of another one', tried(false, false, true), 'done'],
  ])('%s on %s', (kind, _token, made, next) => {
    const verdict = kind === 'insufficient scope' ? { kind, scope: undefined } : { kind };
    expect(nextAttempt(verdict, made)).toBe(next);
  });
});

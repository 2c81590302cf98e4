import { describe, expect, it } from '@jest/globals';
import { isOfOrigin, pathOfChoice, readChoice, withReturnTo } from '../../../src/development/page/return-path.js';

// As the contract has it, for `return_to`.
const RETURN_TO = /^\/(?![/\\])[\x21-\x5B\x5D-\x7E]*$/;

describe('coming back from signing in again', () => {
  it.each([
    ['/bff/login', '/bff/login?return_to=%2F%23a'],
    [
      '/bff/login?scope=sell%20x&resource=http%3A%2F%2Fa',
      '/bff/login?scope=sell%20x&resource=http%3A%2F%2Fa&return_to=%2F%23a',
    ],
    ['/bff/login?return_to=%2Fold&scope=sell', '/bff/login?scope=sell&return_to=%2F%23a'],
    ['/bff/login?scope=sell#fragment', '/bff/login?scope=sell&return_to=%2F%23a'],
  ])('adds return_to to %s and leaves the rest as it is', (loginUri, expected) => {
    expect(withReturnTo(loginUri, '/#a')).toBe(expected);
  });

  it('brings the choice back through the URL, in the form that the contract allows', () => {
    const choice = { resource: 'stocks', scopes: ['read', 'profile.read', 'a"b&c=d#\\é'] };
    const path = pathOfChoice('/', choice);
    expect(path).toMatch(RETURN_TO);
    expect(readChoice(new URL(path, 'https://app.test').hash)).toEqual(choice);
  });

  it('finds no choice where there is none', () => {
    expect(readChoice('')).toBeUndefined();
    expect(readChoice('#elsewhere')).toBeUndefined();
    expect(pathOfChoice('/', undefined)).toBe('/');
  });

  it.each([
    ['/bff/login?scope=a', true],
    ['//evil.test/login', false],
    ['/\\evil.test/login', false],
    ['https://evil.test/', false],
    ['javascript:alert(1)', false],
    ['', false],
  ])('judges whether %s stays on the origin of the page', (uri, expected) => {
    expect(isOfOrigin(uri, 'https://app.test')).toBe(expected);
  });
});

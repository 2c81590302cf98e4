import { describe, expect, it } from '@jest/globals';
import { pathOfChoice, readChoice } from '../../../../src/demo/page/return-path.js';

// As the contract has it, for `return_to`.
const RETURN_TO = /^\/(?![/\\])[\x21-\x5B\x5D-\x7E]*$/;

describe('coming back from signing in again', () => {
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
});

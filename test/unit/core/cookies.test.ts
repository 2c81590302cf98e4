import { describe, expect, it } from '@jest/globals';
import { formatCookie, readCookies } from '../../../src/core/cookies.js';

describe('A cookie', () => {
  it('is written with all that makes it safe [CKI-01 to CKI-05]', () => {
    expect(formatCookie({ name: '__Host-a', value: 'v', sameSite: 'Strict' })).toBe(
      '__Host-a=v; Path=/; Secure; HttpOnly; SameSite=Strict',
    );
    expect(formatCookie({ name: '__Host-a', value: '', sameSite: 'Lax', maxAgeSeconds: 0 })).toContain('; Max-Age=0');
  });

  it.each([
    [undefined, []],
    ['', []],
    ['__Host-a=1', ['1']],
    ['b=2; __Host-a=1;c=3', ['1']],
    ['__Host-a=1; __Host-a=2', ['1', '2']],
    ['__host-a=1', []],
    ['x__Host-a=1', []],
    ['__Host-a', []],
    ['__Host-a=', ['']],
    ['__Host-a=a=b', ['a=b']],
    ['"__Host-a=1"', []],
    ['b=__Host-a=1', []],
    ['b=__Host-a=1; __Host-a=2', ['2']],
    [' \t__Host-a=1 ;b=2', ['1']],
    ['__Host-a=1;__Host-a=2;', ['1', '2']],
  ])('is read from %j by its exact name [CKI-10, CKI-12]', (header, values) => {
    expect(readCookies(header, '__Host-a')).toEqual(values);
  });
});

import { describe, expect, it } from '@jest/globals';
import { formatCookie, readCookies, readCookiesBelow } from '../../../src/core/cookies.js';

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

  /** In front of the name, each makes another name, which browsers take from any host. */
  const disguises = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter(
    (character) => ![' ', '\t', ';'].includes(character),
  );

  it('is not taken for another one because of a character in front of its name [CKI-13]', () => {
    for (const disguise of [...disguises, '\u2003', '\uFEFF'])
      for (const header of [`${disguise}__Host-a=1`, `b=2; ${disguise}__Host-a=1`, `b=2;${disguise} __Host-a=1; c=3`])
        expect([header, readCookies(header, '__Host-a'), readCookiesBelow(header, '__Host-')]).toEqual([
          header,
          [],
          [],
        ]);
  });

  it.each(['\xA0', '\x0B', '\x0C'])('keeps %j at the end of its value [CKI-13]', (character) => {
    expect(readCookies(`__Host-a=1${character}; b=2`, '__Host-a')).toEqual([`1${character}`]);
    expect(readCookies(`__Host-a${character}=1`, '__Host-a')).toEqual([]);
  });

  it('is found with others by the beginning of its name', () => {
    expect(readCookiesBelow('a-=0; a-1=1;\ta-2=2=2 ; a-3; xa-4=4; b=a-5=5', 'a-')).toEqual([
      ['a-', '0'],
      ['a-1', '1'],
      ['a-2', '2=2'],
    ]);
  });
});

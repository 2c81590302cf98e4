import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeForm } from '../../../src/contract/decode-form.js';

describe('A form', () => {
  it.each<[string, [string, string][]]>([
    ['', []],
    ['a=1', [['a', '1']]],
    ['a=b+c%20d', [['a', 'b c d']]],
    ['a', [['a', '']]],
    [
      'a=&b',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    [
      'a=1&a=2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    ['&&a=1&', [['a', '1']]],
    ['a=b=c', [['a', 'b=c']]],
    ['%61=%C3%A9', [['a', 'é']]],
    ['a=%2526', [['a', '%26']]],
  ])('%j is decoded once [TOK-09]', (text, pairs) => {
    expect(decodeForm(text)).toEqual(pairs);
  });

  it.each(['a=%zz', 'a=%', 'a=%4', 'a=%ff%fe', 'a=%C3%28'])(
    '%j has a value that cannot be decoded [TOK-10]',
    (text) => {
      expect(decodeForm(`${text}&b=1`)).toEqual([
        ['a', undefined],
        ['b', '1'],
      ]);
    },
  );

  it.each(['%zz=a', '%ff=a', '%'])(
    '%j has a name that cannot be decoded, and so none that is known [TOK-10]',
    (text) => {
      expect(decodeForm(`${text}&b=1`)).toEqual([['b', '1']]);
    },
  );

  it('gives back whatever URLSearchParams encodes', () => {
    const pairs = fc.array(fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' })));
    fc.assert(
      fc.property(pairs, (list) => {
        expect(decodeForm(new URLSearchParams(list).toString())).toEqual([...new URLSearchParams(list)]);
      }),
      { seed: 3 },
    );
  });
});

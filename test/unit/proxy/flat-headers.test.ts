import { describe, expect, it } from '@jest/globals';
import { pairsIn, valueIn, without } from '../../../src/proxy/flat-headers.js';

const HEADERS = ['Content-Type', 'text/plain', 'VIA', '1.1 a', 'via', '1.1 b', 'Empty', ''];

describe('A flat list of headers', () => {
  it('is read in pairs, in its order, with names in lower case', () => {
    expect(pairsIn(HEADERS)).toEqual([
      ['content-type', 'text/plain'],
      ['via', '1.1 a'],
      ['via', '1.1 b'],
      ['empty', ''],
    ]);
    expect(pairsIn([])).toEqual([]);
  });

  it('has one value for a header that is repeated, and none for one that is not there', () => {
    expect(['via', 'empty', 'VIA', 'toString'].map((name) => valueIn(HEADERS, name))).toEqual([
      '1.1 a, 1.1 b',
      '',
      undefined,
      undefined,
    ]);
  });

  it('loses each occurrence of the headers that are left out', () => {
    expect(without(HEADERS, ['via', 'other'])).toEqual(['content-type', 'text/plain', 'empty', '']);
  });
});

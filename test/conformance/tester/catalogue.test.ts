import { describe, expect, it } from '@jest/globals';
import { allRequirements, catalogue, untestable } from '../../../src/contract-test/requirements/index.js';

/** Of each family, its numbers from and to. */
const NUMBERS: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>> = {
  TLS: [[1, 11]],
  TOK: [
    [1, 16],
    [20, 31],
    [40, 52],
    [60, 78],
  ],
  SES: [[1, 16]],
  ERR: [[1, 20]],
  HDR: [[1, 8]],
  CACHE: [[1, 12]],
  CKI: [[1, 14]],
  CSRF: [[1, 16]],
  RT: [[1, 21]],
  ONL: [[1, 9]],
  LOGIN: [[1, 16]],
  LOGOUT: [[1, 10]],
  BCL: [[1, 17]],
  PRX: [[1, 13]],
  AS: [[1, 10]],
  FE: [[1, 4]],
  OAS: [[1, 1]],
};

const ids = Object.entries(NUMBERS).flatMap(([family, ranges]) =>
  ranges.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, index) => `${family}-${String(from + index).padStart(2, '0')}`),
  ),
);

describe('The catalogue', () => {
  it('has all 258 clauses, each of them once, tested or with a reason', () => {
    expect(ids).toHaveLength(258);
    expect(catalogue.map(({ id }) => id)).toEqual(ids);
  });

  it('gives a reason for each that is untestable', () => {
    expect(untestable.filter(({ reason }) => reason.length < 10)).toEqual([]);
  });

  it('says in sentences what is required, why, and how it is checked', () => {
    const texts = allRequirements.flatMap(({ id, sentence, why, check, source }) =>
      [sentence, why, check, `${source}.`].map((text) => ({ id, text })),
    );
    expect(texts.filter(({ text }) => !/[.)]$/.test(text) || text.length < 4)).toEqual([]);
  });
});

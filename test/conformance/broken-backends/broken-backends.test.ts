import { describe, expect, it } from '@jest/globals';
import { compare } from './compare.js';
import { brokenBackends, conformingVariants } from './groups/index.js';
import { groupsOf } from './groups-of.js';
import { testChange } from './test-change.js';

const clean = { missed: [], falseFindings: [], untested: [] };

/** `npm run test:broken-backends` tests all of them, which takes minutes. Here it is every eighth. */
const EVERY = 8;
const sampleOf = <Case>(cases: readonly Case[]) => cases.filter((_, index) => index % EVERY === 0);

describe('The contract tester', () => {
  it('finds nothing in the conforming backend', async () => {
    expect(compare(await testChange(() => ({})))).toEqual(clean);
  });

  it.each(sampleOf(conformingVariants).map((variant) => [variant.trait, variant] as const))(
    'finds nothing in one that %s',
    async (_trait, variant) => {
      expect(compare(await testChange(variant.change), undefined, variant)).toEqual(clean);
    },
  );

  it.each(sampleOf(brokenBackends).map((broken) => [broken.breaks, broken.fault, broken] as const))(
    '%s: finds the backend that %s',
    async (_id, _fault, broken) => {
      const { untested, ...found } = compare(await testChange(broken.change, { only: groupsOf(broken) }), broken);
      expect(found).toEqual({ missed: [], falseFindings: [] });
      expect(broken.alsoBreaks?.length ?? 0).toBeLessThanOrEqual(2);
    },
  );
});

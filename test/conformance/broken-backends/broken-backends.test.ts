import { describe, expect, it } from '@jest/globals';
import { compare } from './compare.js';
import { generateBackends, sampleOf as sampleOfSeed } from './generated/generate.js';
import { isCaught } from './generated/run-sample.js';
import { brokenBackends, conformingVariants } from './groups/index.js';
import { groupsOf } from './groups-of.js';
import { testChange } from './test-change.js';

const clean = { missed: [], falseFindings: [], untested: [] };

/** `npm run test:broken-backends` tests all of them, which takes minutes. Here it is every eighth. */
const EVERY = 8;
/** Of the generated ones, `-- --sample N` tests more. */
const GENERATED = 6;
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

  it.each(sampleOfSeed(generateBackends(), { size: GENERATED, seed: 1 }).map((one) => [one.name, one] as const))(
    'finds the generated backend that breaks %s',
    async (_name, generated) => {
      expect(await isCaught(generated)).toBe(true);
    },
  );
});

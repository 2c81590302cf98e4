import { describe, expect, it } from '@jest/globals';
import { FORMS_MEAN_THE_SAME, TOKENS_ARE_ANSWERED } from '../../../src/contract-test/requirement.js';
import { allRequirements } from '../../../src/contract-test/requirements/index.js';
import { type Comparison, compare } from './compare.js';
import { brokenBackends, conformingVariants } from './groups/index.js';
import { testChange } from './test-change.js';

/** Checks that wait at the same time, but only in real time. */
const SHARING = allRequirements.filter(({ sharesWaits }) => sharesWaits).map(({ id }) => id);
const PREREQUISITES = [...TOKENS_ARE_ANSWERED, ...FORMS_MEAN_THE_SAME];

/** Variants that treat tokens, refreshes or sessions in another way; all variants take minutes. */
const VARIANTS =
  /^(keeps no tokens|shares tokens|takes a second|asks for the whole|keeps sessions in cookies|has no POST)/;

const AT_ONCE = 6;

/** Tests several at the same time, since each of them mostly waits. */
async function testAll<Case>(cases: readonly Case[], test: (one: Case) => Promise<Comparison>): Promise<Comparison[]> {
  const results: Comparison[] = [];
  const left = [...cases.entries()];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await test(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

const clean = { missed: [], falseFindings: [], untested: [] };

describe('The contract tester, where checks wait at the same time', () => {
  it('finds the backends that break their requirements, and says of no other one of them that it is broken', async () => {
    const cases = brokenBackends.filter(({ breaks }) => SHARING.includes(breaks));
    const results = await testAll(cases, async (broken) => {
      const only = [...SHARING, ...PREREQUISITES, ...(broken.alsoBreaks ?? [])];
      return compare(await testChange(broken.change, { only, inRealTime: true }), broken);
    });
    expect(new Set(cases.map(({ breaks }) => breaks))).toEqual(new Set(SHARING));
    expect(results.map(({ missed, falseFindings }) => [missed, falseFindings])).toEqual(cases.map(() => [[], []]));
  }, 300_000);

  it('finds nothing in conforming variants', async () => {
    const cases = conformingVariants.filter(({ trait }) => VARIANTS.test(trait));
    const results = await testAll(cases, async (variant) =>
      compare(
        await testChange(variant.change, { only: [...SHARING, ...PREREQUISITES], inRealTime: true }),
        undefined,
        variant,
      ),
    );
    expect(results).toEqual(cases.map(() => clean));
    expect(cases).toHaveLength(6);
  }, 300_000);
});

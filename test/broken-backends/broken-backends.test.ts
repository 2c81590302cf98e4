import { describe, expect, it } from '@jest/globals';
import { compare } from './compare.js';
import { brokenBackends, variants } from './groups/index.js';
import { groupsOf } from './groups-of.js';
import { testChange } from './test-change.js';

const clean = { missed: [], falseFindings: [], untested: [] };

/** All of them take minutes: `npm run test:brokenBackends`. Here it is every eighth. */
const EVERY = 8;
const sampleOf = <Case>(cases: readonly Case[]) => cases.filter((_, index) => index % EVERY === 0);

describe('The judge', () => {
  it('has nothing to say against the honest backend', async () => {
    expect(compare(await testChange(() => ({})))).toEqual(clean);
  });

  it.each(sampleOf(variants).map((variant) => [variant.custom, variant] as const))(
    'has nothing to say against one that %s',
    async (_custom, { change }) => {
      expect(compare(await testChange(change))).toEqual(clean);
    },
  );

  it.each(sampleOf(brokenBackends).map((broken) => [broken.breaks, broken.deed, broken] as const))(
    '%s: finds out the one that %s',
    async (_id, _deed, broken) => {
      const { untested, ...found } = compare(await testChange(broken.change, { only: groupsOf(broken) }), broken);
      expect(found).toEqual({ missed: [], falseFindings: [] });
      expect(broken.followers?.length ?? 0).toBeLessThanOrEqual(2);
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import { compare } from './compare.js';
import { impostors, variants } from './families/index.js';
import { familiesOf } from './families-of.js';
import { judgeChange } from './judge-change.js';

const clean = { missed: [], falseFindings: [], unjudged: [] };

/** All of them take minutes: `npm run test:impostors`. Here it is every eighth. */
const EVERY = 8;
const sampleOf = <Case>(cases: readonly Case[]) => cases.filter((_, index) => index % EVERY === 0);

describe('The judge', () => {
  it('has nothing to say against the honest backend', async () => {
    expect(compare(await judgeChange(() => ({})))).toEqual(clean);
  });

  it.each(sampleOf(variants).map((variant) => [variant.custom, variant] as const))(
    'has nothing to say against one that %s',
    async (_custom, { change }) => {
      expect(compare(await judgeChange(change))).toEqual(clean);
    },
  );

  it.each(sampleOf(impostors).map((impostor) => [impostor.breaks, impostor.deed, impostor] as const))(
    '%s: finds out the one that %s',
    async (_id, _deed, impostor) => {
      const { unjudged, ...found } = compare(
        await judgeChange(impostor.change, { only: familiesOf(impostor) }),
        impostor,
      );
      expect(found).toEqual({ missed: [], falseFindings: [] });
      expect(impostor.followers?.length ?? 0).toBeLessThanOrEqual(2);
    },
  );
});

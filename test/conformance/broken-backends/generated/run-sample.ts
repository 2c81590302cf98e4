/** Runs the contract tester against generated broken backends, and prints how many of them it caught. */
import { allRequirements, NoSession, NothingToTest } from '../../../../src/contract-test/index.js';
import { ABOUT_ANSWERS } from '../../../../src/contract-test/requirements/contract-document.js';
import { groupsOf } from '../groups-of.js';
import { testChange } from '../test-change.js';
import { catchRates, type Tried } from './catch-rates.js';
import { type GeneratedBackend, generateBackends, sampleOf } from './generate.js';
import { OUT_OF_REACH } from './out-of-reach.js';

/** Most of a run waits for answers that the authorization server holds. */
const AT_ONCE = 3;

/** The checks whose requests lead to every kind of answer, for requirements about all of them. */
export const ASKING = ['CSRF', 'TOK', 'SES', 'HDR', 'CACHE'];

/** What the document says of all answers, others say of some: they are told in its place. */
const idsOf = (breaks: string) => (breaks === 'OAS-01' ? [breaks, ...ABOUT_ANSWERS] : [breaks]);

/** Whether the tester finds what a generated backend breaks. One that cannot be tested is not caught. */
export async function isCaught({ breaks, change }: GeneratedBackend): Promise<boolean> {
  const { runsLast } = allRequirements.find(({ id }) => id === breaks) ?? {};
  const only = [...new Set([...(runsLast ? ASKING : []), ...groupsOf({ breaks })])];
  const tested = await testChange(change, { only }).catch((error: unknown) => {
    if (error instanceof NothingToTest || error instanceof NoSession) return undefined;
    throw error;
  });
  const verdicts = tested?.verdicts ?? [];
  return verdicts.some(({ requirement, outcome }) => idsOf(breaks).includes(requirement.id) && outcome === 'not kept');
}

const reasonOf = (name: string) => (OUT_OF_REACH[name] === undefined ? '' : `: ${OUT_OF_REACH[name]}`);

/** Returns whether all were caught, but for those that are known to be out of reach. */
export async function runSample({ only, ...sample }: { size: number; seed: number; only: RegExp }): Promise<boolean> {
  const { seed } = sample;
  const all = generateBackends().filter(({ name }) => only.test(name));
  const waiting = sampleOf(all, sample);
  const tried: (Tried & Pick<GeneratedBackend, 'name'>)[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const caught = await isCaught(next);
      if (!caught) process.stdout.write(`missed  ${next.name}${reasonOf(next.name)}\n`);
      tried.push({ ...next, isCaught: caught });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const caught = tried.filter((one) => one.isCaught).length;
  process.stdout.write(catchRates(tried));
  process.stdout.write(
    `generated broken backends ${all.length}, tried ${tried.length}, caught ${caught}, seed ${seed}\n`,
  );
  return tried.every(({ isCaught: was, name }) => was || OUT_OF_REACH[name] !== undefined);
}

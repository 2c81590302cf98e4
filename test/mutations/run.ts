import { parseArgs } from 'node:util';
import { runTests, type TestEnd } from './jest-run.js';
import type { Mutation } from './mutation.js';
import { mutations } from './requirements/index.js';
import { changedFiles, type Stage, setStage } from './stage.js';

/**
 * Applies each mutation in turn, and requires that a test that cites its requirement fails. Before that it requires that
 * the same tests pass without a mutation.
 *
 * `npm run test:mutations -- [--only RT-0] [--reasons]`
 */
const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, reasons: { type: 'boolean', default: false } },
});
const chosen = mutations.filter(({ id }) => id.startsWith(values.only));
/** The mutations that can't be made: the source has moved on, and they have to follow. */
function withoutPlace(): readonly string[] {
  return chosen.flatMap(({ id, deed, changes }) => {
    try {
      changedFiles(changes);
      return [];
    } catch (error) {
      return [`${id}  a backend that ${deed} can't be made: ${error instanceof Error ? error.message : error}`];
    }
  });
}

const cites = (id: string) => (test: TestEnd) => test.name.includes(id);

/** The mutations whose test doesn't even pass while nothing is broken. */
async function withoutGround({ folder }: Stage): Promise<readonly Mutation[]> {
  const files = [...new Set(chosen.map(({ test }) => test))];
  const ends = await runTests(folder, { files, ids: [...new Set(chosen.map(({ id }) => id))] });
  return chosen.filter(({ id, test }) => {
    const own = ends.filter(({ file }) => file === test).filter(cites(id));
    return !own.some(({ status }) => status === 'passed') || own.some(({ status }) => status === 'failed');
  });
}

/** Which test noticed; `undefined`: none did. */
async function whoNotices({ id, test, changes }: Mutation, { folder, during }: Stage): Promise<TestEnd | undefined> {
  const ends = await during(changes, () => runTests(folder, { files: [test], ids: [id] }));
  return ends.filter(({ status }) => status === 'failed').find(cites(id));
}

async function main(stage: Stage): Promise<number> {
  if (chosen.length === 0) {
    process.stdout.write(`There is no way to be broken whose ID begins with ${values.only}.\n`);
    return 1;
  }
  const misplaced = withoutPlace();
  for (const line of misplaced) process.stdout.write(`${line}\n`);
  if (misplaced.length > 0) return misplaced.length;
  const groundless = await withoutGround(stage);
  for (const { id, test } of groundless) process.stdout.write(`${id}  no test that cites it passes in ${test}\n`);
  if (groundless.length > 0) return groundless.length;
  let unnoticed = 0;
  for (const mutation of chosen) {
    const noticing = await whoNotices(mutation, stage);
    if (noticing === undefined) unnoticed += 1;
    const verdict = noticing === undefined ? 'NOT NOTICED' : 'noticed';
    process.stdout.write(`${mutation.id}  ${verdict}  a backend that ${mutation.deed}  (${mutation.test})\n`);
    if (values.reasons && noticing) process.stdout.write(`          ${noticing.name}\n          ${noticing.reason}\n`);
  }
  process.stdout.write(`${chosen.length} ways to be broken, ${unnoticed} of them not noticed\n`);
  return unnoticed;
}

const stage = setStage();
try {
  process.exitCode = (await main(stage)) === 0 ? 0 : 1;
} finally {
  stage.close();
}

import type { ContractTestResult } from '../../../src/contract-test/index.js';
import type { BrokenBackend, ConformingVariant } from './broken-backend.js';

/** What the contract tester reported about a backend, against what it should have reported. */
export interface Comparison {
  /** The broken requirement, if it was not found to be. */
  readonly missed: readonly string[];
  /** Requirements that were found to be broken and are not, with what was found. */
  readonly falseFindings: readonly string[];
  /** Requirements that were not tested although everything they need was there. */
  readonly untested: readonly string[];
}

/** Without `expected`: the backend conforms. */
export function compare(
  { verdicts }: ContractTestResult,
  expected?: BrokenBackend,
  { forgoes = [] }: Pick<ConformingVariant, 'forgoes'> = {},
): Comparison {
  const allowed = expected ? [expected.breaks, ...(expected.alsoBreaks ?? [])] : forgoes;
  const found = verdicts.filter(({ outcome }) => outcome === 'not kept');
  const ids = found.map(({ requirement }) => requirement.id);
  return {
    missed: expected && !ids.includes(expected.breaks) ? [expected.breaks] : [],
    falseFindings: found
      .filter(({ requirement }) => !allowed.includes(requirement.id))
      .map(
        ({ requirement, findings }) =>
          `${requirement.id}: expected ${findings[0]?.expected}; seen ${findings[0]?.seen}`,
      ),
    untested: verdicts
      .filter(
        ({ outcome, reason, blockedBy }) => outcome === 'not judged' && !reason?.startsWith('needs ') && !blockedBy,
      )
      .map(({ requirement, reason }) => `${requirement.id}: ${reason}`),
  };
}

import type { ContractTestResult } from '../../src/contract-test/index.js';
import type { BrokenBackend } from './broken-backend.js';

/** What the judge said about an broken, against what it should have said. */
export interface Comparison {
  /** The requirement that was broken, and not found to be. */
  readonly missed: readonly string[];
  /** Found to be broken, and neither broken nor declared to follow. With what was found. */
  readonly falseFindings: readonly string[];
  /** Not judged at all, though everything it needs was there. */
  readonly untested: readonly string[];
}

/** `expected` is empty for an honest backend. */
export function compare({ verdicts }: ContractTestResult, expected?: BrokenBackend): Comparison {
  const allowed = expected ? [expected.breaks, ...(expected.followers ?? [])] : [];
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

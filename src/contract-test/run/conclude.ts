import { isAtLeast } from '../severity.js';
import type { ContractTestOptions } from './options.js';
import { NothingToTest } from './preflight.js';
import type { TimeLimit } from './time-limit.js';
import type { ContractTestResult, Verdict } from './verdict.js';

interface Run {
  readonly options: ContractTestOptions;
  readonly startedAt: Date;
  readonly requests: number;
  readonly timeLimit: TimeLimit;
}

/** Draws the conclusion from the verdicts. A run that was cut off is never "kept". */
export function conclude(verdicts: readonly Verdict[], run: Run): ContractTestResult {
  const { options, startedAt, requests, timeLimit } = run;
  const { failOn = 'failure', expectedFailures = [], baseUrl, profile = 'core' } = options;
  if (verdicts.every(({ outcome }) => outcome === 'not judged'))
    throw new NothingToTest(`Nothing could be tested: ${verdicts[0]?.reason}.`);
  const isFailed = verdicts.some(
    ({ severity, expectedBecause }) =>
      severity !== undefined && expectedBecause === undefined && isAtLeast(severity, failOn),
  );
  const unneededExpectations = expectedFailures
    .map(({ id }) => id)
    .filter((id) => verdicts.some(({ requirement, outcome }) => requirement.id === id && outcome === 'kept'));
  const isKept = !isFailed && unneededExpectations.length === 0 && !timeLimit.isReached;
  return {
    baseUrl,
    profile,
    conclusion: isKept ? 'kept' : 'not kept',
    cutOffAfterSeconds: timeLimit.isReached ? timeLimit.seconds : undefined,
    verdicts,
    unneededExpectations,
    startedAt: startedAt.toISOString(),
    milliseconds: Date.now() - startedAt.getTime(),
    requests,
  };
}

import { isFailure } from '../severity.js';
import type { ContractTestOptions } from './options.js';
import { NothingToTest } from './preflight.js';
import type { TimeLimit } from './time-limit.js';
import type { ContractTestResult, Verdict } from './verdict.js';

interface Run {
  readonly options: ContractTestOptions;
  readonly startedAt: Date;
  readonly requests: number;
  readonly timeLimit: TimeLimit;
  readonly stoppedBecause?: string;
}

/** Draws the conclusion from the verdicts. A run that was cut off is never "kept". */
export function conclude(verdicts: readonly Verdict[], run: Run): ContractTestResult {
  const { options, startedAt, requests, timeLimit, stoppedBecause } = run;
  const { failOn = 'failure', expectedFailures = [], baseUrl, profile = 'core' } = options;
  const isAnyJudged = verdicts.some(({ outcome }) => outcome !== 'not judged');
  const isFailed = verdicts.some((verdict) => isFailure(verdict, failOn));
  const unneededExpectations = expectedFailures
    .map(({ id }) => id)
    .filter((id) => verdicts.some(({ requirement, outcome }) => requirement.id === id && outcome === 'kept'));
  const hasFailed = isFailed || unneededExpectations.length > 0;
  const tooFewJudged = whyTooFew(verdicts, options);
  const isKept = !hasFailed && stoppedBecause === undefined && tooFewJudged === undefined && isAnyJudged;
  const result: ContractTestResult = {
    baseUrl,
    profile,
    conclusion: isKept ? 'kept' : 'not kept',
    cutOffAfterSeconds: timeLimit.isReached ? timeLimit.seconds : undefined,
    stoppedBecause,
    isFailed: hasFailed,
    tooFewJudged,
    verdicts,
    unneededExpectations,
    startedAt: startedAt.toISOString(),
    milliseconds: Date.now() - startedAt.getTime(),
    requests,
  };
  if (isAnyJudged) return result;
  const reason =
    verdicts.find(({ wasCutOff }) => wasCutOff)?.reason ?? verdicts[0]?.reason ?? 'no requirement was chosen';
  throw Object.assign(new NothingToTest(`Nothing could be tested: ${reason}.`), { result });
}

/** The demand on the number of judged requirements that is not met, in a sentence. */
function whyTooFew(
  verdicts: readonly Verdict[],
  { requireJudged = 0, failOnNotJudged = false }: ContractTestOptions,
): string | undefined {
  const judged = verdicts.filter(({ outcome }) => outcome === 'kept' || outcome === 'not kept').length;
  const left = verdicts.filter(({ outcome }) => outcome === 'not judged').length;
  if (judged < requireJudged)
    return `${judged} requirements were judged, and ${requireJudged} are demanded (--require)`;
  return failOnNotJudged && left > 0 ? `${left} requirements could not be judged (--fail-on-not-judged)` : undefined;
}

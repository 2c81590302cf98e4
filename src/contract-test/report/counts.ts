import type { ContractTestResult, Outcome, Verdict } from '../run/verdict.js';
import { SEVERITIES, type Severity } from '../severity.js';

/** How many requirements came out how. */
export interface Counts {
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Of those that are not kept and were not expected to fail. */
  readonly severities: Readonly<Record<Severity, number>>;
  readonly expected: number;
}

export function countVerdicts({ verdicts }: Pick<ContractTestResult, 'verdicts'>): Counts {
  const count = (matches: (verdict: Verdict) => boolean) => verdicts.filter(matches).length;
  const having = (outcome: Outcome) => count((verdict) => verdict.outcome === outcome);
  const weighing = (severity: Severity) => [
    severity,
    count((verdict) => isNews(verdict) && verdict.severity === severity),
  ];
  return {
    outcomes: {
      kept: having('kept'),
      'not kept': having('not kept'),
      'not applicable': having('not applicable'),
      'not judged': having('not judged'),
    },
    severities: Object.fromEntries(SEVERITIES.map(weighing)) as Record<Severity, number>,
    expected: count(({ expectedBecause }) => expectedBecause !== undefined),
  };
}

/** Not kept, and not expected to fail. */
export function isNews({ outcome, expectedBecause }: Verdict): boolean {
  return outcome === 'not kept' && expectedBecause === undefined;
}

/** Those that are not kept, the heaviest first. */
export function brokenOnes({ verdicts }: Pick<ContractTestResult, 'verdicts'>): Verdict[] {
  const weight = ({ severity }: Verdict) => (severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity));
  return verdicts.filter(({ outcome }) => outcome === 'not kept').sort((one, other) => weight(one) - weight(other));
}

function cutOff({ cutOffAfterSeconds, stoppedBecause, verdicts }: ContractTestResult): string {
  const left = verdicts.filter(({ wasCutOff }) => wasCutOff).length;
  if (cutOffAfterSeconds === undefined)
    return stoppedBecause === undefined
      ? ''
      : `The run ended early, ${left} requirements untested: ${stoppedBecause}. `;
  return `The time limit of ${cutOffAfterSeconds} seconds cut the run off: ${left} requirements were not tested to the end. `;
}

/** The result in a sentence; with the one before it if the run was cut off. */
export function conclusionOf(result: ContractTestResult): string {
  const { outcomes, severities } = countVerdicts(result);
  const judged = outcomes.kept + outcomes['not kept'];
  const tally = SEVERITIES.filter((severity) => severities[severity] > 0).map(
    (severity) => `${severities[severity]} ${severity}`,
  );
  const tallied = tally.length > 0 ? `; findings: ${tally.join(', ')}` : '';
  const { conclusion, profile } = result;
  const word = conclusion === 'kept' ? 'Kept' : 'Not kept';
  const verdict = `${word}: ${outcomes[conclusion]} of ${judged} judged requirements are ${conclusion} (profile ${profile})${tallied}.`;
  const left = outcomes['not judged'] > 0 ? ` ${outcomes['not judged']} could not be judged.` : '';
  const tooFew = result.tooFewJudged === undefined ? '' : `Too few were judged: ${result.tooFewJudged}. `;
  return `${cutOff(result)}${tooFew}${verdict}${left}`;
}

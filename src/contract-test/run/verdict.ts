import type { Exchange } from '../probe/exchange.js';
import type { Requirement } from '../requirement.js';
import type { Severity } from '../severity.js';

/** The result for one requirement. Its texts contain no secrets. */
export interface Verdict {
  readonly requirement: Requirement;
  readonly outcome: Outcome;
  /** Of the heaviest finding. */
  readonly severity?: Severity;
  readonly findings: readonly ReportedFinding[];
  readonly notes: readonly string[];
  /** Why it was not tested, or does not apply. */
  readonly reason?: string;
  /** The prerequisite that is not kept, if this one was not tested because of it. */
  readonly blockedBy?: string;
  /** The run ended before, or during, this check. */
  readonly wasCutOff?: true;
  /** The backend limited the requests of this check, however long the tester waited. */
  readonly isLimited?: true;
  /** The reason given in the file of expected failures. */
  readonly expectedBecause?: string;
  readonly requests: number;
  /** With those of checks that ran while it waited. */
  readonly milliseconds: number;
}

export type Outcome = 'kept' | 'not kept' | 'not applicable' | 'not judged';

export interface ReportedFinding {
  readonly severity: Severity;
  readonly expected: string;
  readonly seen: string;
  readonly exchange?: Exchange;
  /** A shell line that sends the request again. Without it, no line would send the same, or get the same answer. */
  readonly again?: string;
  /** From both sides: what the check had made the tester's authorization server do, step by step. None: as usual. */
  readonly authorizationServer?: readonly string[];
}

/** A whole run. */
export interface ContractTestResult {
  readonly baseUrl: string;
  readonly profile: string;
  /** `not kept`: at least one unexpected finding weighs as much as `failOn` says, or the run was not complete. */
  readonly conclusion: 'kept' | 'not kept';
  /** The time limit that ended the run before everything was tested. The conclusion is "not kept" then. */
  readonly cutOffAfterSeconds?: number;
  /** Why the run ended before everything was tested: the time limit, or a backend that stopped answering. */
  readonly stoppedBecause?: string;
  /** At least one unexpected finding weighs as much as `failOn` says, or an expected failure is no longer needed. */
  readonly isFailed: boolean;
  /** Which demand on the number of judged requirements was not met. */
  readonly tooFewJudged?: string;
  readonly verdicts: readonly Verdict[];
  /** Expected failures that did not fail. They count as "not kept", so that the file stays up to date. */
  readonly unneededExpectations: readonly string[];
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly requests: number;
}

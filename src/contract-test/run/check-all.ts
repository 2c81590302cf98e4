import { type Budget, createBudget } from '../probe/budget.js';
import type { Requirement } from '../requirement.js';
import { brokenPrerequisite } from './broken-prerequisite.js';
import { checkRequirement } from './check-requirement.js';
import { createCheckContext, type Shared } from './create-check-context.js';
import { groupsOf } from './groups.js';
import { stillAnswers } from './health.js';
import type { ContractTestOptions, Plan } from './options.js';
import { anonymousCaller, sessionIsAccepted, signInAgain } from './prepare.js';
import type { ReportText } from './report-text.js';
import { TimeLimitReached } from './time-limit.js';
import type { Verdict } from './verdict.js';

interface Run {
  readonly shared: Shared;
  readonly reportText: ReportText;
  readonly budget: Budget;
}

/** What the checks so far have shown about the run itself. */
interface Progress {
  readonly verdicts: Verdict[];
  /** Why nothing more can be tested. */
  stoppedBecause?: string;
  /** Why nothing more can be tested with the session that the operator gave. */
  sessionLostBecause?: string;
  /** Kept, by checks that needed the session, since the session was last seen to be accepted. */
  unconfirmed: Requirement[];
}

/** All verdicts, and why the run ended early if it did. */
export interface Checked {
  readonly verdicts: readonly Verdict[];
  readonly stoppedBecause?: string;
}

/** The maximum number of checks between two confirmations of the session. */
const MOST_UNCONFIRMED = 10;
const MOST_TRIES = 3;

/**
 * Runs the checks of a plan one after the other, but for those that share their waits. Whatever the backend does, each
 * requirement gets a verdict.
 */
export async function checkAll({ tested, skipped }: Plan, run: Run): Promise<Checked> {
  const { timeLimit } = run.shared;
  const progress: Progress = {
    verdicts: skipped.map(({ requirement, reason }) => untested(requirement, { reason })),
    unconfirmed: [],
  };
  let isDestructive = false;
  let begun = 0;
  for (const group of groupsOf(tested, run.shared.options)) {
    const endsSessions = group.some((requirement) => requirement.isDestructive);
    run.shared.sessionsAhead.expect(group.length > 1 ? 0 : countRefreshing(tested.slice(begun)));
    begun += group.length;
    const isConfirmationDue = endsSessions && !isDestructive;
    isDestructive ||= endsSessions;
    if (isConfirmationDue || progress.unconfirmed.length >= MOST_UNCONFIRMED)
      await timeLimit.bound(confirmSession(progress, run)).catch(unlessReached(run));
    await Promise.all(group.map((requirement) => checkNext(requirement, { progress, run })));
  }
  await timeLimit.bound(confirmSession(progress, run)).catch(unlessReached(run));
  const place = ({ requirement }: Verdict) => tested.indexOf(requirement);
  const verdicts = progress.verdicts.toSorted((one, other) => place(one) - place(other));
  return { verdicts, stoppedBecause: progress.stoppedBecause };
}

/** Checks that may want a session whose token has expired. */
function countRefreshing(requirements: readonly Requirement[]): number {
  const isRefreshing = ({ needs, sharesWaits }: Requirement) =>
    needs.includes('authorization server') && needs.includes('sign-in') && sharesWaits !== true;
  return requirements.filter(isRefreshing).length;
}

function unlessReached({ shared: { timeLimit } }: Run) {
  return (error: unknown) => {
    if (!timeLimit.isReached) throw error;
  };
}

function checkNext(requirement: Requirement, context: { progress: Progress; run: Run }): Promise<void> {
  return context.run.shared.turns.take(() => checkInTurn(requirement, context));
}

async function checkInTurn(
  requirement: Requirement,
  { progress, run }: { progress: Progress; run: Run },
): Promise<void> {
  const { timeLimit } = run.shared;
  const blockedBy = brokenPrerequisite(requirement, progress.verdicts);
  if (blockedBy !== undefined) {
    progress.verdicts.push(untested(requirement, { reason: `${blockedBy} is not kept`, blockedBy }));
    return;
  }
  if (timeLimit.isReached) progress.stoppedBecause ??= new TimeLimitReached(timeLimit).message;
  const lost = needsSession(requirement) ? progress.sessionLostBecause : undefined;
  if (progress.stoppedBecause !== undefined)
    return settle(untested(requirement, { reason: progress.stoppedBecause, wasCutOff: true }), { progress, run });
  if (lost !== undefined) return settle(untested(requirement, { reason: lost }), { progress, run });
  settle(await runCheck(requirement, { progress, run }), { progress, run });
  if (progress.stoppedBecause !== undefined) run.shared.turns.failWaits(progress.stoppedBecause);
}

/** Records a verdict, in place of an earlier one of the same requirement. */
function settle(verdict: Verdict, { progress, run }: { progress: Progress; run: Run }): void {
  const { options } = run.shared;
  const known = withExpectation(verdict, options);
  const at = progress.verdicts.findIndex(({ requirement }) => requirement.id === verdict.requirement.id);
  if (at === -1) progress.verdicts.push(known);
  else progress.verdicts[at] = known;
  options.onVerdict?.(known);
}

/**
 * Runs a check, and repeats it (`MOST_TRIES`) if the backend refused requests because of its limit, or had ended the
 * session: what such a check found is no fault of the backend.
 */
async function runCheck(
  requirement: Requirement,
  { progress, run }: { progress: Progress; run: Run },
): Promise<Verdict> {
  const { pacer, health, timeLimit } = run.shared;
  let hasSignedInAgain = false;
  for (let tries = 1; ; tries += 1) {
    health.forget();
    const { refusals } = pacer;
    const verdict = await checkOne(requirement, run);
    run.shared.options.authorizationServer?.behaveAsUsual();
    if (timeLimit.isReached) return verdict;
    if (progress.stoppedBecause !== undefined) return orCutOff(verdict, progress.stoppedBecause);
    const after = await timeLimit
      .bound(confirmVerdict(verdict, { progress, run, wasLimited: pacer.refusals > refusals, hasSignedInAgain }))
      .catch((error: unknown) => {
        if (!timeLimit.isReached) throw error;
        return verdict;
      });
    if (after !== 'again') return after;
    if (tries === MOST_TRIES)
      return untested(requirement, { reason: 'the backend limited the requests of this check (429)' });
    run.shared.memory.forget();
    hasSignedInAgain ||= pacer.refusals === refusals;
    run.budget.grant(requirement.requests);
  }
}

/** While the check waited, another one found that nothing more can be tested. */
function orCutOff(verdict: Verdict, reason: string): Verdict {
  return verdict.outcome === 'not kept' ? verdict : untested(verdict.requirement, { reason, wasCutOff: true });
}

interface After {
  readonly progress: Progress;
  readonly run: Run;
  readonly wasLimited: boolean;
  readonly hasSignedInAgain: boolean;
}

/** Whether a verdict stands: the backend still answers, did not limit the check, and still accepts the session. */
async function confirmVerdict(verdict: Verdict, { progress, run, ...seen }: After): Promise<Verdict | 'again'> {
  const { requirement, outcome } = verdict;
  const { shared } = run;
  if (shared.health.isSuspect && !(await stillAnswers(anonymousCaller(shared), shared.timeLimit))) {
    progress.stoppedBecause = `the backend does not answer any more since ${requirement.id}`;
    return verdict;
  }
  const isClear = outcome === 'kept' || outcome === 'not applicable';
  if (verdict.isLimited) {
    progress.stoppedBecause = `${verdict.reason} (since ${requirement.id})`;
    return verdict;
  }
  if (seen.wasLimited && !isClear) return 'again';
  // What runs last judges answers of the whole run, whatever has become of the session since.
  if (!needsSession(requirement) || requirement.isDestructive || requirement.runsLast) return verdict;
  if (isClear) {
    progress.unconfirmed.push(requirement);
    return verdict;
  }
  if (await sessionIsAccepted(shared)) {
    progress.unconfirmed = [];
    return verdict;
  }
  const isBack = await signInAgain(shared);
  // The session ended again in the same check, which is then what ends it.
  if (isBack) return seen.hasSignedInAgain ? verdict : 'again';
  progress.sessionLostBecause = lostSince(requirement);
  return untested(requirement, { reason: progress.sessionLostBecause });
}

function lostSince({ id }: Requirement): string {
  return `the backend does not accept the session any more since ${id}`;
}

/** Judges again what was found to be kept when the session may already have ended. */
async function confirmSession(progress: Progress, run: Run): Promise<void> {
  const { shared } = run;
  const doubtful = progress.unconfirmed;
  if (progress.stoppedBecause !== undefined || progress.sessionLostBecause !== undefined) return;
  const isAccepted = shared.cookies.session === undefined || shared.isSessionSpent || (await sessionIsAccepted(shared));
  progress.unconfirmed = [];
  if (isAccepted) return;
  const isBack = await signInAgain(shared);
  const [first] = doubtful;
  if (!isBack)
    progress.sessionLostBecause =
      first === undefined ? 'the backend does not accept the session any more' : lostSince(first);
  for (const requirement of doubtful) {
    run.budget.grant(requirement.requests);
    await checkNext(requirement, { progress, run });
  }
  progress.unconfirmed = [];
}

function needsSession({ needs }: Requirement): boolean {
  return needs.includes('session');
}

/** The authorization server acts as usual when a check begins. */
async function checkOne(requirement: Requirement, { shared, reportText, budget }: Run): Promise<Verdict> {
  const { options, timeLimit, acts } = shared;
  const own = createBudget(requirement.requests, budget);
  options.authorizationServer?.behaveAsUsual();
  options.authorizationServer?.forgetRequests();
  return checkRequirement(requirement, {
    context: createCheckContext(shared, {
      budget: own,
      person: requirement.sharesWaits && `person-of-${requirement.id}`,
    }),
    budget: own,
    timeLimit,
    reportText,
    acts,
    learnIssued: shared.learnIssued,
    isStrict: options.isStrict ?? false,
  });
}

export function untested(requirement: Requirement, why: Pick<Verdict, 'reason' | 'blockedBy' | 'wasCutOff'>): Verdict {
  return { requirement, ...why, outcome: 'not judged', findings: [], notes: [], requests: 0, milliseconds: 0 };
}

function withExpectation(verdict: Verdict, { expectedFailures = [] }: ContractTestOptions): Verdict {
  const expected = expectedFailures.find(({ id }) => id === verdict.requirement.id);
  return expected && verdict.outcome === 'not kept' ? { ...verdict, expectedBecause: expected.reason } : verdict;
}

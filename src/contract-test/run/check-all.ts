import { ENDPOINTS_EXIST, FORMS_MEAN_THE_SAME, type Requirement, TOKENS_ARE_ANSWERED } from '../requirement.js';
import { checkRequirement } from './check-requirement.js';
import type { Shared } from './create-check-context.js';
import { stillAnswers } from './health.js';
import { groupsOf } from './make-plan.js';
import type { ContractTestOptions, Plan } from './options.js';
import { anonymousCaller, sessionIsAccepted, signInAgain } from './prepare.js';
import { TimeLimitReached } from './time-limit.js';
import type { ContractTestResult, Verdict } from './verdict.js';

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

interface Run {
  readonly shared: Shared;
  readonly progress: Progress;
}

/** The maximum number of checks between two confirmations of the session. */
const MOST_UNCONFIRMED = 10;
const MOST_TRIES = 3;

/**
 * Runs the checks of a plan one after the other, but for those that share their waits. Whatever the backend does, each
 * requirement gets a verdict. Returns all verdicts, and why the run ended early if it did.
 */
export async function checkAll(
  { tested, skipped }: Plan,
  shared: Shared,
): Promise<Pick<ContractTestResult, 'verdicts' | 'stoppedBecause'>> {
  const progress: Progress = {
    verdicts: skipped.map(({ requirement, reason }) => untested(requirement, { reason })),
    unconfirmed: [],
  };
  const run = { shared, progress };
  let isDestructive = false;
  let begun = 0;
  for (const group of groupsOf(tested, shared.options)) {
    const endsSessions = group.some((requirement) => requirement.isDestructive);
    shared.sessionsAhead.expect(group.length > 1 ? 0 : countRefreshing(tested.slice(begun)));
    begun += group.length;
    const isConfirmationDue = endsSessions && !isDestructive;
    isDestructive ||= endsSessions;
    if (isConfirmationDue || progress.unconfirmed.length >= MOST_UNCONFIRMED)
      await withinLimit(shared, confirmSession(run));
    await Promise.all(group.map((requirement) => checkNext(requirement, run)));
  }
  await withinLimit(shared, confirmSession(run));
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

/** Nothing if the run reaches its time limit. */
function withinLimit<Result>({ timeLimit }: Shared, work: Promise<Result>): Promise<Result | undefined> {
  return timeLimit.bound(work).catch((error: unknown) => {
    if (!timeLimit.isReached) throw error;
    return undefined;
  });
}

function checkNext(requirement: Requirement, run: Run): Promise<void> {
  return run.shared.turns.take(() => checkInTurn(requirement, run));
}

async function checkInTurn(requirement: Requirement, run: Run): Promise<void> {
  const { progress, shared } = run;
  const { timeLimit } = shared;
  const blockedBy = brokenPrerequisite(requirement, progress.verdicts);
  if (blockedBy !== undefined) {
    progress.verdicts.push(untested(requirement, { reason: `${blockedBy} is not kept`, blockedBy }));
    return;
  }
  if (timeLimit.isReached) progress.stoppedBecause ??= new TimeLimitReached(timeLimit).message;
  const lost = needsSession(requirement) ? progress.sessionLostBecause : undefined;
  if (progress.stoppedBecause !== undefined)
    return settle(untested(requirement, { reason: progress.stoppedBecause, wasCutOff: true }), run);
  if (lost !== undefined) return settle(untested(requirement, { reason: lost }), run);
  settle(await runCheck(requirement, run), run);
  if (progress.stoppedBecause !== undefined) shared.turns.failWaits(progress.stoppedBecause);
}

/** Records a verdict, in place of an earlier one of the same requirement. */
function settle(verdict: Verdict, { progress, shared: { options } }: Run): void {
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
async function runCheck(requirement: Requirement, run: Run): Promise<Verdict> {
  const { progress, shared } = run;
  const { pacer, health } = shared;
  let hasSignedInAgain = false;
  for (let tries = 1; ; tries += 1) {
    health.forget();
    const { refusals } = pacer;
    const verdict = await checkRequirement(requirement, shared);
    shared.options.authorizationServer?.behaveAsUsual();
    if (shared.timeLimit.isReached) return verdict;
    if (progress.stoppedBecause !== undefined) return orCutOff(verdict, progress.stoppedBecause);
    const seen = { wasLimited: pacer.refusals > refusals, hasSignedInAgain };
    const after = await withinLimit(shared, confirmVerdict(verdict, run, seen));
    if (after !== 'again') return after ?? verdict;
    if (tries === MOST_TRIES)
      return untested(requirement, { reason: 'the backend limited the requests of this check (429)' });
    shared.memory.forget();
    hasSignedInAgain ||= pacer.refusals === refusals;
    shared.budget.grant(requirement.requests);
  }
}

/** While the check waited, another one found that nothing more can be tested. */
function orCutOff(verdict: Verdict, reason: string): Verdict {
  return verdict.outcome === 'not kept' ? verdict : untested(verdict.requirement, { reason, wasCutOff: true });
}

/** Whether a verdict stands: the backend still answers, did not limit the check, and still accepts the session. */
async function confirmVerdict(
  verdict: Verdict,
  { progress, shared }: Run,
  seen: { readonly wasLimited: boolean; readonly hasSignedInAgain: boolean },
): Promise<Verdict | 'again'> {
  const { requirement, outcome } = verdict;
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
async function confirmSession(run: Run): Promise<void> {
  const { progress, shared } = run;
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
    shared.budget.grant(requirement.requests);
    await checkNext(requirement, run);
  }
  progress.unconfirmed = [];
}

function needsSession({ needs }: Requirement): boolean {
  return needs.includes('session');
}

export function untested(requirement: Requirement, why: Pick<Verdict, 'reason' | 'blockedBy' | 'wasCutOff'>): Verdict {
  return { requirement, ...why, outcome: 'not judged', findings: [], notes: [], requests: 0, milliseconds: 0 };
}

function withExpectation(verdict: Verdict, { expectedFailures = [] }: ContractTestOptions): Verdict {
  const expected = expectedFailures.find(({ id }) => id === verdict.requirement.id);
  return expected && verdict.outcome === 'not kept' ? { ...verdict, expectedBecause: expected.reason } : verdict;
}

/** The prerequisite that is not kept: of this requirement, or of one that this one is built on. */
function brokenPrerequisite(
  { id, needs, axes, ...rest }: Requirement,
  verdicts: readonly Verdict[],
): string | undefined {
  const usual = needs.includes('authorization server') ? TOKENS_ARE_ANSWERED : ENDPOINTS_EXIST;
  const { requires: own = needs.includes('back-channel logout') ? [...usual, 'CSRF-16', 'BCL-11'] : usual } = rest;
  const requires = axes?.some(({ carrier }) => carrier?.includes('form')) ? [...own, ...FORMS_MEAN_THE_SAME] : own;
  for (const { requirement, outcome, blockedBy } of verdicts) {
    if (requirement.id === id || !requires.includes(requirement.id)) continue;
    if (outcome === 'not kept') return requirement.id;
    if (blockedBy !== undefined) return blockedBy;
  }
  return undefined;
}

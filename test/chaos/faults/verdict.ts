import { couldStore } from './could-store.js';
import type { Ledger, Presentation } from './ledger.js';
import { BUDGET_MS, MARGIN_MS } from './times.js';

/** What must never happen, whatever else goes wrong. */
export interface Forbidden {
  /** Refresh tokens presented by two requests at the same time. */
  readonly presentedAtOnce: number;
  /** Refresh tokens presented after their successor was received. */
  readonly presentedAfterSuccessor: number;
  /** Sessions lost without an unknown outcome. */
  readonly lostUnexplained: number;
}

/** What can't be avoided when the outcome of a refresh is unknown. */
export interface Unavoidable {
  /** Refresh tokens presented again after an unknown outcome. */
  readonly presentedAfterUnknown: number;
  /** Sessions lost by that. */
  readonly lostAfterUnknown: number;
  /** Refresh tokens presented again although known to be good: the authorization server had not touched them. */
  readonly presentedAfterFailure: number;
  /**
   * Refresh tokens that arrived late: of a process that was paused between its last look at the clock and the write, or after
   * longer than the margin on their way.
   */
  readonly presentedLate: number;
}

export interface Verdict extends Forbidden, Unavoidable {
  /** How the forbidden things came about: each repetition, with all that came before. */
  readonly accounts: readonly string[];
  /** How the refresh tokens came about that were sent late. */
  readonly lateAccounts: readonly string[];
}

/** A closed connection is noticed a little late, and the next request may overtake the news. */
const NEWS_OF_CLOSING_MS = 250;

/** A process that goes on after a pause sends at once what it was about to send. */
const GOING_ON_MS = 1_000;

/** A refresh token that came again, with all the times that it had come before. */
export interface Repetition {
  readonly again: Presentation;
  readonly before: readonly Presentation[];
}

/** All repetitions, by what was known when they began. */
export interface Repetitions {
  /** Another request was under way. */
  readonly atOnce: readonly Repetition[];
  /** The successor had been received, and could be stored. */
  readonly afterSuccessor: readonly Repetition[];
  readonly afterUnknown: readonly Repetition[];
  readonly afterFailure: readonly Repetition[];
  readonly late: readonly Repetition[];
}

/** Judges by the ledger alone. `lost`: the families of the sessions that a backend said are over. */
export function judge(ledger: Ledger, lost: readonly string[]): Verdict {
  const { atOnce, afterSuccessor, afterUnknown, afterFailure, late } = repetitionsIn(ledger);
  const shaken = new Set([...afterUnknown, ...late].map(({ again }) => again.family));
  return {
    presentedAtOnce: atOnce.length,
    presentedAfterSuccessor: afterSuccessor.length,
    accounts: [...atOnce, ...afterSuccessor].map((repetition) => accountOf(repetition, ledger)),
    lateAccounts: late.map((repetition) => accountOf(repetition, ledger)),
    lostUnexplained: lost.filter((family) => !shaken.has(family)).length,
    presentedAfterUnknown: afterUnknown.length,
    lostAfterUnknown: lost.filter((family) => shaken.has(family)).length,
    presentedAfterFailure: afterFailure.length,
    presentedLate: late.length,
  };
}

export function repetitionsIn(ledger: Ledger): Repetitions {
  const all = repetitions(ledger.presentations);
  const isExcused = (repetition: Repetition) => isLate(repetition, ledger) || wasOnItsWayForLong(repetition);
  const atOnce = all.filter((repetition) => isAtOnce(repetition, ledger));
  const afterSuccessor = all.filter(({ again, before }) =>
    before.some((one) => one.result === 'rotated' && wasReceived(one, again, ledger)),
  );
  return {
    atOnce: atOnce.filter((repetition) => !isExcused(repetition)),
    afterSuccessor: afterSuccessor.filter((repetition) => !isExcused(repetition)),
    late: [...new Set([...atOnce, ...afterSuccessor])].filter(isExcused),
    afterUnknown: all.filter(({ again, before }) =>
      before.some((one) => one.result !== 'untouched' && !wasReceived(one, again, ledger)),
    ),
    afterFailure: all.filter(({ before }) => before.every(({ result }) => result === 'untouched')),
  };
}

function repetitions(presentations: readonly Presentation[]): Repetition[] {
  const earlier = new Map<string, Presentation[]>();
  return presentations.flatMap((again) => {
    const before = earlier.get(again.refreshToken) ?? [];
    earlier.set(again.refreshToken, [...before, again]);
    return before.length === 0 ? [] : [{ again, before }];
  });
}

/** Times are milliseconds before the last presentation began. */
function accountOf({ again, before }: Repetition, { incidents }: Ledger): string {
  const since = (atMs: number) => atMs - again.startedAtMs;
  const tell = ({ backend, result, wasDelivered, sentAtMs, startedAtMs, endedAtMs }: Presentation) =>
    `backend ${backend} sent ${since(sentAtMs)}, ${since(startedAtMs)} to ${since(endedAtMs)}, ${result}${wasDelivered ? '' : ', not delivered'}`;
  const first = before[0]?.startedAtMs ?? again.startedAtMs;
  const meanwhile = incidents
    .filter(({ family = again.family }) => family === again.family)
    .filter(({ fromMs, toMs }) => fromMs < again.startedAtMs && toMs > first - BUDGET_MS)
    .map(({ kind, backend = 'all', fromMs, toMs }) => `${kind} (${backend}) ${since(fromMs)} to ${since(toMs)}`);
  return `presented: ${[...before, again].map(tell).join('; ')}. Broken: ${meanwhile.join('; ')}`;
}

function isAtOnce({ again, before }: Repetition, { incidents }: Ledger): boolean {
  return before.some(({ backend, startedAtMs, endedAtMs, wasDelivered }) => {
    const end = wasDelivered ? endedAtMs : endedAtMs - NEWS_OF_CLOSING_MS;
    if (again.startedAtMs >= end) return false;
    // It cannot give up while it is paused, and others need not wait for it for longer than its budget.
    const isOverdue = again.startedAtMs >= startedAtMs + BUDGET_MS;
    const isPaused = incidents.some(
      ({ kind, backend: paused, fromMs, toMs }) =>
        kind === 'paused' && paused === backend && fromMs <= again.startedAtMs && toMs >= again.startedAtMs,
    );
    return !(isOverdue && isPaused);
  });
}

/**
 * Whether the sender was paused for longer than the margin right before, and others sent theirs meanwhile: no program can
 * exclude that.
 */
function isLate({ again, before }: Repetition, { incidents }: Ledger): boolean {
  const acted = before.filter(({ result }) => result !== 'untouched');
  if (acted.length === 0) return false;
  return incidents.some(
    ({ kind, backend, fromMs, toMs }) =>
      kind === 'paused' &&
      backend === again.backend &&
      toMs - fromMs > MARGIN_MS &&
      again.startedAtMs >= toMs &&
      again.startedAtMs - toMs < GOING_ON_MS &&
      acted.every((one) => one.backend !== backend && one.startedAtMs > fromMs && one.startedAtMs < toMs),
  );
}

/** Whether one of them was sent in time, but arrived later than the margin allows, as on a busy machine. */
function wasOnItsWayForLong({ again, before }: Repetition): boolean {
  return [again, ...before].some(({ sentAtMs, startedAtMs }) => startedAtMs - sentAtMs > MARGIN_MS);
}

/** Whether the backend surely has what came: a request got the token, or the process could store it. */
function wasReceived(presentation: Presentation, again: Presentation, ledger: Ledger): boolean {
  const { accessToken = '', wasDelivered } = presentation;
  if (ledger.accessTokens.get(accessToken)?.firstServedAtMs !== undefined) return true;
  return wasDelivered && couldStore(presentation, again, ledger);
}

import type { Ledger, Presentation } from './ledger.js';

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
}

export interface Verdict extends Forbidden, Unavoidable {
  /** How the forbidden things came about: each repetition, with all that came before. */
  readonly accounts: readonly string[];
}

/** How long a backend may still be busy writing what it has received (`src/refresh/retry-write.ts`). */
const WRITING_MS = 20_000;

/** A request may have been on its way when its backend was killed. */
const NEWS_OF_REQUEST_MS = 1_000;

/** A closed connection is noticed a little late, and the next request may overtake the news. */
const NEWS_OF_CLOSING_MS = 250;

/** Judges by the ledger alone. `lost`: the families of the sessions that a backend said are over. */
export function judge(ledger: Ledger, lost: readonly string[]): Verdict {
  const repeated = repetitions(ledger.presentations);
  const isReceived = (presentation: Presentation) => wasReceived(presentation, ledger);
  const isUnknown = (presentation: Presentation) => presentation.result !== 'untouched' && !isReceived(presentation);
  const afterUnknown = repeated.filter(({ before }) => before.some(isUnknown));
  const shaken = new Set(afterUnknown.map(({ again }) => again.family));
  const atOnce = repeated.filter(isAtOnce);
  const afterSuccessor = repeated.filter(({ before }) =>
    before.some((one) => one.result === 'rotated' && isReceived(one)),
  );
  return {
    presentedAtOnce: atOnce.length,
    presentedAfterSuccessor: afterSuccessor.length,
    accounts: [...atOnce, ...afterSuccessor].map(accountOf),
    lostUnexplained: lost.filter((family) => !shaken.has(family)).length,
    presentedAfterUnknown: afterUnknown.length,
    lostAfterUnknown: lost.filter((family) => shaken.has(family)).length,
    presentedAfterFailure: repeated.filter(({ before }) => before.every(({ result }) => result === 'untouched')).length,
  };
}

/** A refresh token that came again, with all the times that it had come before. */
interface Repetition {
  readonly again: Presentation;
  readonly before: readonly Presentation[];
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
function accountOf({ again, before }: Repetition): string {
  const tell = ({ backend, result, wasDelivered, startedAtMs, endedAtMs }: Presentation) =>
    `backend ${backend} ${startedAtMs - again.startedAtMs} to ${endedAtMs - again.startedAtMs}, ` +
    `${result}${wasDelivered ? '' : ', not delivered'}`;
  return `presented: ${[...before, again].map(tell).join('; ')}`;
}

function isAtOnce({ again, before }: Repetition): boolean {
  return before.some(({ endedAtMs, wasDelivered }) => {
    const end = wasDelivered ? endedAtMs : endedAtMs - NEWS_OF_CLOSING_MS;
    return again.startedAtMs < end;
  });
}

/** Whether the backend surely has what came: a request got the token, or the process lived long enough to write it. */
function wasReceived(presentation: Presentation, { accessTokens, backendDeaths }: Ledger): boolean {
  const { accessToken = '', wasDelivered, backend, startedAtMs, endedAtMs } = presentation;
  if (accessTokens.get(accessToken)?.firstServedAtMs !== undefined) return true;
  const hasDied = backendDeaths.some(
    (death) =>
      death.backend === backend &&
      death.atMs >= startedAtMs - NEWS_OF_REQUEST_MS &&
      death.atMs <= endedAtMs + WRITING_MS,
  );
  return wasDelivered && !hasDied;
}

import { type Presentation, SimulatedAuthorizationServer } from './authorization-server.js';
import type { BegunFault } from './faults.js';
import type { SimulatedProcess } from './process.js';
import type { Answered, History } from './simulate.js';

/** The longest time in which a request must be answered, without the pauses of its process. */
const LONGEST_ANSWER_MS = 75_000;

/** Checks what must hold in every run. Returns what does not, one text for each violation. */
export function violationsIn(history: History): string[] {
  return [
    ...(history.fault === undefined ? [] : [`the engine threw ${String(history.fault)}`]),
    ...repeatedPresentations(history),
    ...overlaps(history),
    ...olderStored(history),
    ...lostSession(history),
    ...history.answers.flatMap((answered) => wrongAnswer(answered, history)),
  ];
}

/** Only an unknown outcome justifies a second presentation, and it has to be told. */
function repeatedPresentations(history: History): string[] {
  if (!history.schedule.authorizationServer.rotates) return [];
  const arrived = history.authorizationServer.presentations.filter(({ arrivedAtMs }) => arrivedAtMs !== undefined);
  return arrived.flatMap((second, index) => {
    const first = arrived.slice(0, index).findLast(({ token }) => token === second.token);
    if (first === undefined || first.answer?.kind !== 'tokens') return [];
    const at = `${second.token} was presented again at ${second.sentAtMs.toFixed(0)} ms`;
    if (!wasTold(second, history)) return [`${at}, and this was not reported`];
    return isOutcomeUnknown(first, history)
      ? []
      : [`${at}, although its successor had been received and could be stored`];
  });
}

function wasTold({ process, sentAtMs }: Presentation, { events }: History): boolean {
  return events.some(
    (event) => event.name === 'refresh.repeated' && event.process === process && event.atMs === sentAtMs,
  );
}

/** A store command without a reply takes 2 s, and the next attempt follows after 200 ms. */
const STORING_MS = 4_500;

/**
 * Whether other processes cannot know the outcome: the process did not receive the answer, or was hindered from storing it,
 * without a break that would have been long enough, until it was killed or its time was over.
 */
function isOutcomeUnknown(presentation: Presentation, history: History): boolean {
  const { faults, budgetMs } = history;
  const { process, sentAtMs, settledAtMs, isAnswerReceived } = presentation;
  if (!isAnswerReceived || settledAtMs === undefined) return true;
  if (wasSignOutUndone({ fromMs: sentAtMs, toMs: settledAtMs + STORING_MS }, history)) return true;
  const endMs = Math.min(sentAtMs + budgetMs, process.killedAtMs ?? Infinity);
  let hinderedUntilMs = settledAtMs;
  for (const { fromMs, toMs } of [...storeFaults(faults, process), ...process.pauses].sort(byStart)) {
    if (fromMs <= hinderedUntilMs + STORING_MS) hinderedUntilMs = Math.max(hinderedUntilMs, toMs);
  }
  return endMs <= hinderedUntilMs + STORING_MS;
}

/**
 * Whether a sign-out was under way, and a failover undid it. A process that found the session ended meanwhile has dropped, and
 * revoked, the tokens that it received: it cannot know that no replica had the end yet.
 */
function wasSignOutUndone({ fromMs, toMs }: Span, { answers, stored }: History): boolean {
  return answers.some(
    ({ asked, outcome, startedAtMs, endedAtMs = Infinity }) =>
      asked.kind === 'sign out' &&
      !(outcome && 'error' in outcome && outcome.error === 'signed out') &&
      startedAtMs <= toMs &&
      endedAtMs >= fromMs &&
      stored.some(({ byFailover, atMs }) => byFailover && atMs > startedAtMs && atMs <= endedAtMs),
  );
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const byStart = (one: Span, other: Span) => one.fromMs - other.fromMs;

/** When this process cannot write to the store. */
function storeFaults(faults: readonly BegunFault[], process: SimulatedProcess): Span[] {
  const kinds = ['store down', 'cut off from store', 'replies of store lost', 'store takes no writes'];
  return faults.filter((fault) => kinds.includes(fault.kind) && (fault.process ?? process) === process);
}

/** One refresh at a time for a session. A request that was given up counts until it has arrived. */
function overlaps({ authorizationServer: { presentations } }: History): string[] {
  const endOf = ({ settledAtMs, arrivedAtMs, process, sentAtMs }: Presentation) =>
    Math.max(
      arrivedAtMs ?? sentAtMs,
      Math.min(settledAtMs ?? Infinity, process.killedAtMs ?? Infinity, pauseAfter(process, sentAtMs)),
    );
  return presentations.flatMap((later, index) =>
    presentations
      .slice(0, index)
      .filter((earlier) => later.sentAtMs < endOf(earlier))
      .map(
        (earlier) =>
          `${later.token} was sent at ${later.sentAtMs.toFixed(0)} ms, while ${earlier.token} of ${earlier.sentAtMs.toFixed(0)} ms was in flight`,
      ),
  );
}

function pauseAfter(process: Presentation['process'], fromMs: number): number {
  return Math.min(...process.pauses.filter(({ toMs }) => toMs > fromMs).map((pause) => pause.fromMs));
}

function olderStored({ stored }: History): string[] {
  const numbers = stored.map(({ token }) => SimulatedAuthorizationServer.numberOf(token));
  const isOlder = numbers.some((number, index) => !stored[index]?.byFailover && number < (numbers[index - 1] ?? 0));
  return isOlder ? [`an older refresh token was stored over a newer one: ${numbers.join(', ')}`] : [];
}

/** A session ends by a sign-out, or because the authorization server revoked the family. */
function lostSession({ isSessionLeft, authorizationServer, answers }: History): string[] {
  const isSignedOut = answers.some(({ asked }) => asked.kind === 'sign out');
  return isSessionLeft || isSignedOut || authorizationServer.isRevoked ? [] : ['the session is gone without a cause'];
}

function wrongAnswer(answered: Answered, history: History): string[] {
  const { asked, outcome, process, startedAtMs, endedAtMs } = answered;
  const who = `the request of ${startedAtMs.toFixed(0)} ms at process ${asked.process}`;
  if (outcome === undefined || endedAtMs === undefined) {
    return process.isAlive ? [`${who} was never answered`] : [];
  }
  const pausedMs = process.pauses.reduce(
    (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, endedAtMs) - Math.max(fromMs, startedAtMs)),
    0,
  );
  const tookMs = endedAtMs - startedAtMs - pausedMs;
  return [
    ...(tookMs > LONGEST_ANSWER_MS ? [`${who} took ${tookMs.toFixed(0)} ms`] : []),
    ...('token' in outcome ? wrongToken(answered, outcome, history).map((what) => `${who} got ${what}`) : []),
  ];
}

function wrongToken(
  { asked, startedAtMs, endedAtMs = Infinity }: Answered,
  { token, storedAtAnswer }: { token: string; storedAtAnswer: string | undefined },
  { authorizationServer, answers, schedule, stored }: History,
): string[] {
  const issued = authorizationServer.accessTokens.get(token);
  if (issued === undefined || asked.kind !== 'token') return ['a token that was never issued'];
  const signedOutAtMs = answers.find(
    (one) =>
      one.asked.kind === 'sign out' && one.outcome && 'error' in one.outcome && one.outcome.error === 'signed out',
  )?.endedAtMs;
  const numberOf = (refreshToken: string) => SimulatedAuthorizationServer.numberOf(refreshToken);
  const isStored =
    storedAtAnswer === undefined ||
    issued.successor === undefined ||
    numberOf(storedAtAnswer) >= numberOf(issued.successor) ||
    wasUndone(issued.successor, stored, { fromMs: startedAtMs, toMs: endedAtMs });
  const isClockRight = schedule.skewSeconds.every((skew) => skew === 0);
  return [
    ...(issued.scope === asked.scope ? [] : [`a token for "${issued.scope}" instead of "${asked.scope}"`]),
    ...(signedOutAtMs !== undefined && startedAtMs > signedOutAtMs ? ['a token after the sign-out'] : []),
    ...(isStored ? [] : ['a token before the new refresh token was stored']),
    ...(isClockRight && issued.expiresAtMs <= startedAtMs ? ['an expired token'] : []),
  ];
}

/**
 * Whether a failover lost a refresh token that had been stored, while a request was under way. The request may have read the
 * record before that: a read does not wait until a replica has what it reads.
 */
function wasUndone(token: string, stored: History['stored'], { fromMs, toMs }: Span): boolean {
  const storedAtMs = stored.find((one) => one.token === token)?.atMs ?? Infinity;
  return stored.some(({ byFailover, atMs }) => byFailover && atMs > Math.max(fromMs, storedAtMs) && atMs <= toMs);
}

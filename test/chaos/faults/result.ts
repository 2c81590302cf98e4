import type { Asked } from './browsers.js';
import { type Called, type CallFault, countCalls, faultOf } from './callers.js';
import { countByFailure, type FailureCounts, isHung, isLostByStop } from './failures.js';
import type { Ledger } from './ledger.js';
import { MOST_BYTES } from './memory.js';
import type { Observer } from './observer.js';
import type { Stage } from './stage.js';
import { judge } from './verdict.js';

/** What came of an ordeal. Each number has its words in `MEASURES`. */
export interface OrdealResult {
  /** All of these are 0, or something is wrong. */
  readonly mustBeZero: Readonly<Record<keyof typeof MEASURES.mustBeZero, number>>;
  /** What can't be avoided when the outcome of a refresh is unknown. */
  readonly apart: Readonly<Record<keyof typeof MEASURES.apart, number>>;
  /** Those of `mustBeZero` that this store cannot keep: they are measured, and not judged. */
  readonly excluded: readonly (keyof typeof MEASURES.mustBeZero)[];
  /** What was broken, and what came of that. */
  readonly failures: Readonly<Record<string, FailureCounts>>;
  /** How much happened, so that a zero means something. */
  readonly happened: Readonly<Record<string, number>>;
  /** What was wrong, in words. */
  readonly complaints: readonly string[];
  /** What was counted apart and is rare, in words. */
  readonly remarks: readonly string[];
}

export const MEASURES = {
  mustBeZero: {
    presentedAtOnce: 'refresh tokens presented by two requests at the same time',
    presentedAfterSuccessor: 'refresh tokens presented after their successor was received',
    lostUnexplained: 'sessions lost without an unknown outcome',
    hung: 'requests that hung for more than 45 s',
    lostByStop: 'requests that an orderly stop left without an answer',
    foreign: 'tokens for another query or another session',
    pastTheirEnd: 'tokens past their end, or said to live longer',
    contractBroken: 'answers that broke the contract',
    unserved: 'sessions not served when all was well again',
    faults: 'faults in the logs of the backends',
    callsFalselyComplete: 'proxied answers that were cut off or too long, and passed off as complete',
    callsForeign: 'proxied answers for another person',
    callsUnexplained: 'proxied calls with an answer that nothing here can cause',
    callsHung: 'proxied calls that hung for more than 45 s',
    grown: 'backends whose memory grew beyond 600 MB, by answers of 1 GB',
  },
  apart: {
    presentedAfterUnknown: 'refresh tokens presented again after an unknown outcome',
    lostAfterUnknown: 'sessions lost by that',
    presentedAfterFailure: 'refresh tokens presented again, never having reached the authorization server',
    presentedLate: 'refresh tokens that arrived late: sent by a process that was paused before, or long on their way',
  },
} as const;

/** Writes that Redis had confirmed are lost, also marks and new refresh tokens. */
const LOST_IN_FAILOVER = ['presentedAtOnce', 'presentedAfterSuccessor', 'lostUnexplained'] as const;

export interface Observed {
  readonly stage: Stage;
  readonly ledger: Ledger;
  readonly observer: Observer;
  readonly called: readonly Called[];
  /** The most that each backend took, in bytes. */
  readonly memory: ReadonlyMap<number, number>;
  /** Whether the store may lose writes that it has confirmed. */
  readonly losesWrites: boolean;
  readonly unserved: number;
  readonly sessions: number;
}

export function resultOf(observed: Observed): OrdealResult {
  const { stage, ledger, observer, losesWrites, unserved, sessions, called, memory } = observed;
  const lost = [...observer.lost].map(([{ family }, atMs]) => ({ family, atMs }));
  const hung = observer.suspicious.filter((asked) => isHung(asked, ledger));
  const lostByStop = observer.suspicious.filter((asked) => isLostByStop(asked, ledger));
  const verdict = judge(
    ledger,
    lost.map(({ family }) => family),
  );
  const { presentedAtOnce, presentedAfterSuccessor, lostUnexplained, accounts, lateAccounts, ...apart } = verdict;
  const faults = stage.backends.flatMap(({ log }) => log.filter((line) => line.includes('"level":"fault"')));
  const rotated = ledger.presentations.filter(({ result }) => result === 'rotated').length;
  return {
    mustBeZero: {
      presentedAtOnce,
      presentedAfterSuccessor,
      lostUnexplained,
      hung: hung.length,
      lostByStop: lostByStop.length,
      ...observer.misdeeds,
      unserved,
      faults: faults.length,
      ...countCallFaults(called),
      callsHung: called.filter((call) => call.trouble !== 'gigabyte' && isHung(call, ledger)).length,
      grown: [...memory.values()].filter((bytes) => bytes > MOST_BYTES).length,
    },
    excluded: losesWrites ? LOST_IN_FAILOVER : [],
    failures: countByFailure(ledger, { lost, hung }),
    apart,
    happened: {
      ...inWords('log: ', eventsIn(stage)),
      'sessions begun': sessions,
      ...inWords('answers: ', observer.answers),
      ...inWords('proxied calls, ', countCalls(called)),
      'MB of memory of a backend at most': Math.round(Math.max(0, ...memory.values()) / 2 ** 20),
      'refresh tokens presented': ledger.presentations.length,
      'refresh tokens rotated': rotated,
    },
    remarks: lateAccounts.map((account) => `late: ${account}`),
    complaints: [
      ...observer.complaints,
      ...accounts.slice(0, 5),
      ...[...hung, ...lostByStop].slice(0, 5).map(describe),
      ...faults.slice(0, 5),
      ...called.filter(faultOf).slice(0, 5).map(describeCall),
    ],
  };
}

function countCallFaults(called: readonly Called[]) {
  const count = (fault: CallFault) => called.filter((call) => faultOf(call) === fault).length;
  return {
    callsFalselyComplete: count('falsely complete'),
    callsForeign: count('foreign'),
    callsUnexplained: count('unexplained'),
  };
}

function describeCall(call: Called): string {
  const { backend, trouble, sentAtMs, outcome } = call;
  return `backend ${backend}, proxied ${trouble}, sent at ${sentAtMs}: ${faultOf(call)}, ${JSON.stringify(outcome)}`;
}

function describe({ backend, path, session, sentAtMs, endedAtMs, answer }: Asked): string {
  const outcome = typeof answer === 'string' ? answer : `${answer.status} ${answer.body.slice(0, 100)}`;
  return `backend ${backend}, ${path}, session ${session.family}, sent at ${sentAtMs}, ${endedAtMs - sentAtMs} ms: ${outcome}`;
}

/** What the backends logged, by event and reason. */
function eventsIn({ backends }: Stage): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of backends.flatMap(({ log }) => log)) {
    if (!line.startsWith('{')) continue;
    const { event, reason, error } = JSON.parse(line);
    const name = [event, reason ?? error].filter(Boolean).join(': ');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function inWords(prefix: string, counts: ReadonlyMap<string, number>): Record<string, number> {
  const entries = [...counts].map(([name, count]) => [`${prefix}${name}`, count] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What must be zero and isn't, in words. */
export function failuresOf({ mustBeZero, excluded }: OrdealResult): string[] {
  return Object.entries(MEASURES.mustBeZero)
    .filter(([name]) => !excluded.some((one) => one === name))
    .map(([name, words]) => ({ count: mustBeZero[name as keyof typeof mustBeZero], words }))
    .filter(({ count }) => count !== 0)
    .map(({ count, words }) => `${count} ${words}`);
}

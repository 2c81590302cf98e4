import type { Asked } from './browsers.js';
import type { Incident, Ledger, Presentation } from './ledger.js';
import { BUDGET_MS, HANGING_MS } from './times.js';
import { TROUBLES } from './token-troubles.js';
import { type Repetition, repetitionsIn } from './verdict.js';

/** What is broken, in words. */
export const FAILURES: Readonly<Record<string, string>> = {
  killed: 'backend killed',
  stopped: 'backend stopped',
  paused: 'backend paused for 1 to 40 s',
  'cut off': 'backend cut off from the database for up to 9 s',
  'cut off for long': 'backend cut off from the database beyond the budget',
  'store killed': 'database killed',
  'store full': 'database refusing writes',
  'failed over': 'replica promoted without the last writes',
  'slow discovery': 'slow discovery',
  'slow keys': 'slow keys',
  ...Object.fromEntries(TROUBLES.map((trouble) => [trouble, `token endpoint: ${trouble}`])),
};

/** What happened while something was broken, or right after. It counts under all that was broken then. */
export interface FailureCounts {
  /** How often it was broken. */
  readonly times: number;
  /** Second presentations of a refresh token without an unknown outcome. */
  readonly repeated: number;
  /** Sessions lost without an unknown outcome. */
  readonly lost: number;
  /** Requests that hung. */
  readonly hung: number;
  /** Second presentations after an unknown outcome. */
  readonly repeatedAfterUnknown: number;
  /** Sessions lost after an unknown outcome. */
  readonly lostAfterUnknown: number;
}

export interface LostSession {
  readonly family: string;
  readonly atMs: number;
}

/** A session that is lost was broken up to so long before. */
const CONSEQUENCES_MS = 60_000;

/** Counts by what was broken. */
export function countByFailure(
  ledger: Ledger,
  { lost, hung }: { readonly lost: readonly LostSession[]; readonly hung: readonly Asked[] },
): Readonly<Record<string, FailureCounts>> {
  const { atOnce, afterSuccessor, afterUnknown, late } = repetitionsIn(ledger);
  const withoutUnknown = [...new Set([...atOnce, ...afterSuccessor])];
  const unknown = [...afterUnknown, ...late];
  const counts = Object.entries(FAILURES).map(([kind, words]) => {
    const incidents = ledger.incidents.filter((incident) => incident.kind === kind);
    const during = (repetition: Repetition) => incidents.some((incident) => concerns(incident, repetition));
    const shaken = new Set(unknown.map(({ again }) => again.family));
    const shakenHere = new Set(unknown.filter(during).map(({ again }) => again.family));
    const before = (session: LostSession) => incidents.some((incident) => precedes(incident, session));
    const count: FailureCounts = {
      times: incidents.length,
      repeated: withoutUnknown.filter(during).length,
      lost: lost.filter((session) => !shaken.has(session.family) && before(session)).length,
      hung: hung.filter((asked) => incidents.some((incident) => delays(incident, asked))).length,
      repeatedAfterUnknown: unknown.filter(during).length,
      lostAfterUnknown: lost.filter(({ family }) => shakenHere.has(family)).length,
    };
    return [words, count] as const;
  });
  return Object.fromEntries(counts.filter(([, { times }]) => times > 0));
}

/** Whether it was broken from the presentation before to the time when its budget was over, for one that presented. */
function concerns({ backend, family, fromMs, toMs }: Incident, { again, before }: Repetition): boolean {
  const previous = before.at(-1) as Presentation;
  const endMs = Math.min(again.startedAtMs, previous.startedAtMs + BUDGET_MS);
  return (
    [undefined, previous.backend, again.backend].includes(backend) &&
    [undefined, again.family].includes(family) &&
    fromMs <= endMs &&
    toMs >= previous.startedAtMs
  );
}

function precedes({ family, fromMs, toMs }: Incident, lost: LostSession): boolean {
  return [undefined, lost.family].includes(family) && fromMs <= lost.atMs && toMs >= lost.atMs - CONSEQUENCES_MS;
}

function delays({ backend, family, fromMs, toMs }: Incident, asked: Asked): boolean {
  return (
    [undefined, asked.backend].includes(backend) &&
    [undefined, asked.session.family].includes(family) &&
    fromMs <= asked.endedAtMs &&
    toMs >= asked.sentAtMs
  );
}

type Timed = Pick<Asked, 'backend' | 'sentAtMs' | 'endedAtMs'>;

/** Whether a request took too long, not counting the time for which its backend was paused. */
export function isHung({ backend, sentAtMs, endedAtMs }: Timed, { incidents }: Ledger): boolean {
  if (endedAtMs - sentAtMs <= HANGING_MS) return false;
  const pausedMs = incidents
    .filter((incident) => incident.kind === 'paused' && incident.backend === backend)
    .map(({ fromMs, toMs }) => Math.min(toMs, endedAtMs) - Math.max(fromMs, sentAtMs))
    .filter((overlapMs) => overlapMs > 0)
    .reduce((sum, overlapMs) => sum + overlapMs, 0);
  return endedAtMs - sentAtMs - pausedMs > HANGING_MS;
}

/** Whether an orderly stop of its backend cost a request its answer. It may have been killed later. */
export function isLostByStop({ answer, backend, sentAtMs, endedAtMs }: Asked, { incidents }: Ledger): boolean {
  if (answer !== 'connection lost') return false;
  const wasBroken = (kind: string) =>
    incidents.some(
      (incident) =>
        incident.kind === kind &&
        incident.backend === backend &&
        incident.fromMs <= endedAtMs &&
        incident.toMs >= sentAtMs,
    );
  return wasBroken('stopped') && !wasBroken('killed');
}

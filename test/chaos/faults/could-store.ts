import type { Incident, Ledger, Presentation } from './ledger.js';
import { BUDGET_MS, TIMEOUT_MS } from './times.js';

/**
 * A backend that reaches the store for so long at a stretch has stored what it received. It needs milliseconds for that, and
 * up to two seconds after the store is back: the time limit of a command, and a new connection.
 */
const STORING_MS = 3_000;

/** A request may have been on its way when its backend was killed. */
const NEWS_OF_REQUEST_MS = 1_000;

/** How long an answer may take to be read. */
const READING_MS = 1_000;

/**
 * Whether a backend that was sent an answer has surely stored what came with it: it was not killed, it was not paused until
 * its timeout was over, and it reached the store for long enough before its budget was over. While the budget lasts, it may
 * still store: another request that presents the token meanwhile does not know of an unknown outcome.
 */
export function couldStore(first: Presentation, again: Presentation, { incidents }: Ledger): boolean {
  const own = incidents.filter(({ backend }) => backend === first.backend);
  const death = own.find(({ kind, fromMs }) => kind === 'killed' && fromMs >= first.startedAtMs - NEWS_OF_REQUEST_MS);
  const budgetEndMs = first.startedAtMs + BUDGET_MS;
  const hindrances = incidents.filter((incident) => keepsFromStoring(incident, first.backend));
  const storedBy = (endMs: number) => longestFreeMs(hindrances, first.endedAtMs, endMs) >= STORING_MS;
  if (death !== undefined && death.fromMs <= budgetEndMs) return storedBy(death.fromMs);
  if (own.some((incident) => missedAnswer(incident, first))) return false;
  return again.startedAtMs < budgetEndMs || storedBy(budgetEndMs);
}

/** Paused from before it read the answer until after its timeout, the backend gives up when it goes on. */
function missedAnswer({ kind, fromMs, toMs }: Incident, { startedAtMs, endedAtMs }: Presentation): boolean {
  return kind === 'paused' && fromMs <= endedAtMs + READING_MS && toMs >= startedAtMs + TIMEOUT_MS - READING_MS;
}

function keepsFromStoring(incident: Incident, backend: number): boolean {
  return (
    incident.keepsFromStoring === 'all' || (incident.keepsFromStoring === 'backend' && incident.backend === backend)
  );
}

/** The longest stretch between two times in which none of these was broken. */
function longestFreeMs(incidents: readonly Incident[], fromMs: number, toMs: number): number {
  let longest = 0;
  let freeSince = fromMs;
  for (const incident of [...incidents].sort((one, other) => one.fromMs - other.fromMs)) {
    if (incident.fromMs >= toMs) break;
    longest = Math.max(longest, incident.fromMs - freeSince);
    freeSince = Math.max(freeSince, incident.toMs);
  }
  return Math.max(longest, toMs - freeSince);
}

import type { IncomingRequest } from '../contract/incoming-request.js';
import type { Operation } from '../contract/operation.js';
import type { Limits } from '../limits/limits.js';
import type { Wait } from '../limits/wait.js';
import type { Session } from '../session/session.js';
import { type Refusal, tooManyRequests } from '../vocabulary/refusal.js';

/** What is asked, by whom. */
interface Asked {
  readonly request: IncomingRequest;
  readonly operation: Operation;
  readonly session: Session | undefined;
}

/** Refuses who asks too often: a session, or an address that no session vouches for. */
export async function checkLimits(
  { request, operation, session }: Asked,
  limits: Limits,
): Promise<Refusal | undefined> {
  // The authorization server may end many sessions at once: of its address only what was refused counts, afterwards.
  if (operation.isBackChannel) return refusalAfter(await limits.lookAtAddress(request.address()));
  const wait = await (session ? limits.ofSession(session.id) : limits.ofAddress(request.address()));
  if (wait !== undefined || operation.navigation === undefined) return refusalAfter(wait);
  return refusalAfter(await limits.ofSignIns(request.address()));
}

function refusalAfter(wait: Wait): Refusal | undefined {
  return wait === undefined ? undefined : tooManyRequests(wait);
}

import type { IncomingRequest } from '../contract/incoming-request.js';
import type { Operation } from '../contract/operation.js';
import { type Refusal, tooManyRequests } from '../core/refusal.js';
import type { Limits } from '../rate-limit/limits.js';
import type { Wait } from '../rate-limit/wait.js';
import type { Session } from '../session/session.js';

/** What is asked, by whom. */
interface Asked {
  readonly request: IncomingRequest;
  readonly operation: Operation;
  readonly session: Session | undefined;
}

/** Refuses who asks too often: a session, or an address that no session vouches for. */
export function checkLimits({ request, operation, session }: Asked, limits: Limits): Refusal | undefined {
  // The authorization server may end many sessions at once: of its address only what was refused counts, afterwards.
  if (operation.isBackChannel) return refusalAfter(limits.lookAtAddress(request.address()));
  return refusalAfter(session ? limits.ofSession(session.id) : limits.ofAddress(request.address()));
}

/** Refuses who takes too many steps of sign-ins, counted among all machines. */
export async function checkSignInLimit(request: IncomingRequest, limits: Limits): Promise<Refusal | undefined> {
  return refusalAfter(await limits.ofSignIns(request.address()));
}

function refusalAfter(wait: Wait): Refusal | undefined {
  return wait === undefined ? undefined : tooManyRequests(wait);
}

import type { IncomingRequest } from '../contract/incoming-request.js';
import type { Operation } from '../contract/operation.js';
import { type Refusal, tooManyRequests } from '../core/refusal.js';
import type { Limits } from '../rate-limit/limits.js';
import type { Wait } from '../rate-limit/wait.js';
import type { Session } from '../session/session.js';

/** What is asked, in which session. */
interface Asked {
  readonly request: IncomingRequest;
  readonly operation: Operation;
  readonly session: Session | undefined;
}

/** Refuses a session, or an address that no session vouches for, that asks too often. */
export function checkLimits({ request, operation, session }: Asked, limits: Limits): Refusal | undefined {
  // The authorization server may end many sessions at once: of its requests only those count that fail, afterwards.
  if (operation.isBackChannel) return undefined;
  return refusalAfter(session ? limits.ofSession(session.id) : limits.ofAddress(request.address()));
}

/** Counts a request over the back channel whose body is no logout token, and refuses it if there were too many. */
export function checkMalformedLogout({ request, operation }: Omit<Asked, 'session'>, limits: Limits) {
  return operation.isBackChannel ? refusalAfter(limits.ofFailedLogoutTokens(request.address())) : undefined;
}

/** Refuses an address that takes too many steps of sign-ins, or begins too many, counted among all machines. */
export async function checkSignInLimits({ request, operation, session }: Asked, limits: Limits) {
  const isUnknownStart = operation.navigation === 'page' && session === undefined;
  const wait = isUnknownStart ? await limits.ofSignInStarts(request.address()) : undefined;
  return refusalAfter(wait ?? (await limits.ofSignIns(request.address())));
}

function refusalAfter(wait: Wait): Refusal | undefined {
  return wait === undefined ? undefined : tooManyRequests(wait);
}

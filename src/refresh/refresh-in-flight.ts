import type { Grant } from '../core/held-tokens.js';
import type { Backend } from '../handlers/backend.js';

/** Somebody who has received a successor but is cut off from the store writes it this soon after the store is back. */
const WRITING_MS = 3_000;

/**
 * Makes the function that tells whether somebody else may still be presenting a grant's refresh token, or writing what
 * came for it. Who has the lease has the turn, but leases end by time, also under one who still works; the mark in the
 * record stays (RT-06). It is believed for as long as a request may take, and for as long as the store must have been
 * seen at work: whoever could not write until then is gone.
 */
export function createInFlightWatch({ longestTimeoutSeconds, clock }: Backend): (grant: Grant) => boolean {
  let seen: { readonly presentedAt: number; readonly sinceMs: number } | undefined;
  return ({ presentedAt }) => {
    if (presentedAt === undefined) return false;
    if (seen?.presentedAt !== presentedAt) seen = { presentedAt, sinceMs: Date.now() };
    const mayBePresenting = clock() <= presentedAt + longestTimeoutSeconds;
    const mayBeWriting = Date.now() - seen.sinceMs < WRITING_MS;
    return mayBePresenting || mayBeWriting;
  };
}

import type { Token, TokenOutcome } from './outcomes.js';
import { changes, onPersonChange } from './person.js';
import { parametersOf, readParameters, type TokenQuery } from './token-query.js';
import { type FreshToken, requestToken, type TokenRequest } from './token-request.js';

interface Held {
  readonly token: Token;
  readonly secondsLeft: () => number;
  /** The token is replaced before use when it has less than this left. */
  readonly marginSeconds: number;
}

/** The backend replaces tokens earlier (its `SAFETY_MARGIN_SECONDS`), so the page never asks twice for the same token. */
const LONGEST_MARGIN_SECONDS = 10;

// In memory only: a script that can read a store of the browser could read the tokens in it (the draft, section 6.1).
const held = new Map<string, Held>();
const asking = new Map<string, Promise<TokenOutcome>>();

const forget = () => held.clear();

/**
 * Returns an access token for a query: from memory if it is valid long enough, else from the backend. Concurrent calls for
 * equal queries share one request.
 *
 * A token is replaced on demand shortly before it expires, never by a timer, so that an idle page does not extend the
 * session.
 *
 * @throws only the reason of `signal`
 */
export async function getToken(query: TokenQuery = {}, request: TokenRequest = {}): Promise<TokenOutcome> {
  const { minValiditySeconds = 0, rejected, signal } = request;
  signal?.throwIfAborted();
  onPersonChange(forget);
  const key = keyOf(query);
  const kept = held.get(key);
  if (kept && kept.token.accessToken === rejected) held.delete(key);
  else if (kept && kept.secondsLeft() > Math.max(kept.marginSeconds, minValiditySeconds)) return kept.token;
  return orAbort(fetchOnce(query, request), signal);
}

/** A token in memory, and the query that it answers. */
export interface HeldToken {
  readonly query: TokenQuery;
  readonly token: Token;
  readonly secondsLeft: number;
}

/** The tokens in memory, for the devtools. Asks for none. */
export function heldTokens(): HeldToken[] {
  return [...held].map(([key, { token, secondsLeft }]) => {
    const query = readParameters(key.slice(key.indexOf(' ') + 1));
    return { query, token, secondsLeft: secondsLeft() };
  });
}

// Equal queries have equal keys until the person changes.
function keyOf(query: TokenQuery): string {
  return `${changes} ${parametersOf(query)}`;
}

// The demands are part of the key: a token that meets weaker demands must not answer stronger ones.
function fetchOnce(query: TokenQuery, request: TokenRequest): Promise<TokenOutcome> {
  const id = [keyOf(query), request.minValiditySeconds, request.rejected].join();
  const pending = asking.get(id);
  if (pending) return pending;
  const asked = fetchToken(query, request).finally(() => asking.delete(id));
  asking.set(id, asked);
  return asked;
}

async function fetchToken(query: TokenQuery, request: TokenRequest): Promise<TokenOutcome> {
  const outcome = await requestToken(query, request);
  const key = keyOf(query);
  const kept = held.get(key);
  if ('token' in outcome) return keep(key, outcome);
  // While the backend is unavailable, a token that is still valid is good enough.
  return outcome.kind === 'unavailable' && kept && kept.secondsLeft() > 0 ? kept.token : outcome;
}

function keep(key: string, { token, lifeSeconds, ageSeconds }: FreshToken): Token {
  const before = held.get(key)?.token;
  // The same token stays the same object, so that frameworks that compare by identity see no change.
  const kept = before?.accessToken === token.accessToken ? before : token;
  const marginSeconds = Math.min(LONGEST_MARGIN_SECONDS, lifeSeconds / 4);
  held.set(key, { token: kept, secondsLeft: () => lifeSeconds - ageSeconds(), marginSeconds });
  return kept;
}

function orAbort<T>(work: Promise<T>, signal?: AbortSignal | null): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

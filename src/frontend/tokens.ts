import type { Token, TokenOutcome } from './outcomes.js';
import { changeCount, onPersonChange } from './person.js';
import { parametersOf, type TokenQuery } from './token-query.js';
import { type FreshToken, requestToken } from './token-request.js';

/** What else may be said when asking for a token. */
export interface TokenRequest {
  /** Gives up waiting: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | null | undefined;
  /** Seconds that the token must still live, for something that takes long. Left out: a few. */
  readonly minValiditySeconds?: number;
  /** An access token that a resource server has refused; it is replaced, if it is still the one that is held. */
  readonly rejected?: string;
}

interface Held {
  readonly token: Token;
  readonly secondsLeft: () => number;
  /** With less left than this, it is replaced before it is used. */
  readonly marginSeconds: number;
}

/** How long a token without `expires_in` is used before the backend is asked again. */
const UNKNOWN_LIFE_SECONDS = 60;

/** The backend replaces tokens sooner than this, so it is never asked twice for the same one. */
const LONGEST_MARGIN_SECONDS = 10;

// Memory only: whoever can read a store of the browser could read the tokens in it (the draft, section 6.1).
const held = new Map<string, Held>();
const asking = new Map<string, Promise<TokenOutcome>>();

const forget = () => held.clear();

/**
 * Gives an access token for a query: from memory if it lives long enough, else from the backend. Equal queries at the
 * same time make one request.
 *
 * A token is replaced when it is needed shortly before its end, and not by a timer: a page that nobody uses must not
 * prolong the session.
 *
 * @throws only the reason of `signal`
 */
export function getToken(query: TokenQuery = {}, request: TokenRequest = {}): Promise<TokenOutcome> {
  onPersonChange(forget);
  const key = keyOf(query);
  const kept = held.get(key);
  if (kept?.token.accessToken === request.rejected) held.delete(key);
  else if (kept && kept.secondsLeft() > Math.max(kept.marginSeconds, request.minValiditySeconds ?? 0)) {
    return orAbort(Promise.resolve(kept.token), request.signal);
  }
  return orAbort(askOnce(query, request), request.signal);
}

// Equal queries have equal keys; but not across a change of the person, whoever hears of that first.
function keyOf(query: TokenQuery): string {
  return `${changeCount()} ${parametersOf(query)}`;
}

// What is demanded is part of what makes queries equal: an answer to less must not serve for more.
function askOnce(query: TokenQuery, request: TokenRequest): Promise<TokenOutcome> {
  const id = [keyOf(query), request.minValiditySeconds, request.rejected].join();
  const pending = asking.get(id);
  if (pending) return pending;
  const asked = ask(query, request).finally(() => asking.delete(id));
  asking.set(id, asked);
  return asked;
}

async function ask(query: TokenQuery, request: TokenRequest): Promise<TokenOutcome> {
  const outcome = await requestToken(query, request);
  const key = keyOf(query);
  if ('token' in outcome) return keep(key, outcome);
  const kept = held.get(key);
  // While the backend is away, what still lives will do.
  return outcome.kind === 'unavailable' && kept && kept.secondsLeft() > 0 ? kept.token : outcome;
}

function keep(key: string, { token, lifeSeconds = UNKNOWN_LIFE_SECONDS, ageSeconds }: FreshToken): Token {
  const before = held.get(key)?.token;
  // The same token stays the same object, so that whoever compares sees no change.
  const kept = before?.accessToken === token.accessToken ? before : token;
  const marginSeconds = Math.min(LONGEST_MARGIN_SECONDS, lifeSeconds / 4);
  held.set(key, { token: kept, secondsLeft: () => lifeSeconds - ageSeconds(), marginSeconds });
  return kept;
}

function orAbort<T>(work: Promise<T>, signal?: AbortSignal | null): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

import { getToken } from '../../../generated/client/index.js';
import { type Refusal, readRefusal } from './refusal.js';
import { splitScope } from './return-path.js';
import { nowSeconds } from './times.js';

/** An access token in this page's memory. It is never written anywhere else (the draft, section 6.1). */
export interface AccessToken {
  readonly value: string;
  /** What was granted, as far as the answer says so; not necessarily what was asked. */
  readonly scopes?: readonly string[];
  /** Epoch seconds. Absent: the answer didn't say. */
  readonly expiresAt?: number;
  readonly lifetimeSeconds?: number;
}

export type TokenOutcome = { readonly token: AccessToken } | { readonly refusal: Refusal };

export interface Query {
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** Asks the backend for a token; every way to fail becomes a refusal. Without scopes, the backend takes its default. */
export async function requestToken({ resource, scopes }: Query, signal: AbortSignal): Promise<TokenOutcome> {
  const query = { resource: [resource], ...(scopes.length > 0 && { scope: scopes.join(' ') }) };
  try {
    const { data, error, response } = await getToken({ query, signal });
    if (typeof data?.access_token !== 'string') return { refusal: readRefusal(error, response?.status) };
    return { token: tokenOf(data) };
  } catch {
    // The client throws when a successful answer isn't the JSON that it says it is.
    return { refusal: { reason: 'not understood', code: 'malformed JSON' } };
  }
}

function tokenOf(answer: { access_token: string; expires_in?: number; scope?: string }): AccessToken {
  const { access_token, expires_in, scope } = answer;
  return {
    value: access_token,
    ...(scope !== undefined && { scopes: splitScope(scope) }),
    ...(expires_in !== undefined && { expiresAt: nowSeconds() + expires_in, lifetimeSeconds: expires_in }),
  };
}

// Used a moment before it ends, a token would arrive too late.
const MARGIN_SECONDS = 5;

export function isUsable(token: AccessToken | undefined): token is AccessToken {
  return token !== undefined && (token.expiresAt ?? Number.POSITIVE_INFINITY) - nowSeconds() > MARGIN_SECONDS;
}

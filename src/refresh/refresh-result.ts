import type { HeldAccessToken } from '../core/held-tokens.js';
import type { Refusal } from '../core/refusal.js';

export type TokenRefusal = Refusal & { readonly status: 400 | 429 };

/** The outcome of a request for a token. */
export type RefreshResult = ObtainedToken | RefusedRefresh;

/** Another process has presented or replaced the refresh token in the meantime. */
export interface Superseded {
  readonly kind: 'superseded';
}

export const SUPERSEDED: Superseded = { kind: 'superseded' };

/** The outcome of one refresh. */
export type RefreshAttempt = RefreshResult | Superseded;

export interface ObtainedToken {
  readonly kind: 'token';
  readonly token: HeldAccessToken;
  /** Whether the session held the token already, or a refresh brought it. */
  readonly source: 'held' | 'refresh';
}

export interface RefusedRefresh {
  readonly kind: 'refused';
  readonly refusal: TokenRefusal;
  readonly sharedWith: SharedWith;
}

/** The waiting requests of the session that the refusal answers too. */
export type SharedWith = 'same authorization server' | 'equal queries' | 'no other request';

export function refused(refusal: TokenRefusal, sharedWith: SharedWith = 'equal queries'): RefusedRefresh {
  return { kind: 'refused', refusal, sharedWith };
}

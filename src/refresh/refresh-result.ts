import type { HeldAccessToken } from '../core/held-tokens.js';
import type { Refusal } from '../core/refusal.js';

export type TokenRefusal = Refusal & { readonly status: 400 | 429 };

/** What a request for a token ends with. */
export type RefreshResult = { readonly kind: 'token'; readonly token: HeldAccessToken } | RefusedRefresh;

export interface RefusedRefresh {
  readonly kind: 'refused';
  readonly refusal: TokenRefusal;
  readonly concerns: Concerns;
}

/** Which of the requests that wait would be refused as well: all that need this authorization server, equal ones, or none. */
export type Concerns = 'authorization server' | 'query' | 'request';

export function refused(refusal: TokenRefusal, concerns: Concerns = 'query'): RefusedRefresh {
  return { kind: 'refused', refusal, concerns };
}

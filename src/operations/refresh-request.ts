import type { Session } from '../session/session.js';
import type { TokenDecision } from '../token/decide.js';
import type { Deadline } from '../vocabulary/deadline.js';
import type { TokenQuery } from '../vocabulary/token-query.js';
import type { Provider } from './provider.js';

export interface RefreshRequest {
  readonly query: TokenQuery;
  readonly session: Session;
  readonly decision: Extract<TokenDecision, { kind: 'refresh' }>;
}

/** A refresh whose refresh token is marked as presented. */
export interface Presentation extends RefreshRequest {
  readonly provider: Provider;
  /** Epoch seconds at which it was marked. */
  readonly askedAt: number;
  /** When all of the refresh must be over: other processes believe the mark for a little longer than that. */
  readonly deadline: Deadline;
}

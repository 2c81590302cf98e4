import type { Provider } from '../authorization-server/authorization-servers.js';
import type { Deadline } from '../core/deadline.js';
import type { TokenQuery } from '../core/token-query.js';
import type { Session } from '../session/session.js';
import type { TokenDecision } from '../tokens/decide-token.js';

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

import type { NamedAuthorizationServer } from '../authorization-server/authorization-servers.js';
import type { Deadline } from '../core/deadline.js';
import type { TokenQuery } from '../core/token-query.js';
import type { Session } from '../session/session.js';
import type { Emit } from '../telemetry/events.js';
import type { TokenDecision } from '../tokens/decide-token.js';

export interface RefreshRequest {
  readonly query: TokenQuery;
  readonly session: Session;
  readonly decision: Extract<TokenDecision, { kind: 'refresh' }>;
  /** Reports events with the id of the request. */
  readonly emit: Emit;
}

/** A refresh at a known authorization server. */
export interface RefreshAt extends RefreshRequest {
  readonly authorizationServer: NamedAuthorizationServer;
}

/** A refresh whose refresh token is marked as presented. */
export interface Presentation extends RefreshAt {
  /** When it was marked, in epoch seconds. */
  readonly askedAt: number;
  /** When the whole refresh must be over. Other processes believe the mark for a little longer. */
  readonly deadline: Deadline;
}

import type { NamedAuthorizationServer } from '../authorization-server/index.js';
import type { Deadline } from '../core/deadline.js';
import type { TokenQuery } from '../core/token-query.js';
import type { Session } from '../session/session.js';
import type { Emit } from '../telemetry/events.js';
import type { TokenDecision } from '../tokens/decide-token.js';
import type { Presented } from '../tokens/held-tokens.js';

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
  readonly presented: Presented;
  /** The deadline of the token request, and of fetching signing keys. */
  readonly answerBy: Deadline;
  /** When the result must be stored. Other processes respect the mark for a little longer (`RefreshBudget`). */
  readonly storeBy: Deadline;
}

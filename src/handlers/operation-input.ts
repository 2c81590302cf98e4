import type { IncomingRequest } from '../contract/incoming-request.js';
import type { RequestSession } from '../session/request-session.js';
import type { Session } from '../session/session.js';
import type { Emit } from '../telemetry/events.js';

/** What a handler is given: parameters that the contract has validated, and the session. */
export interface OperationInput<Parameters> {
  readonly request: IncomingRequest;
  readonly parameters: Parameters;
  readonly session: RequestSession;
  /** Reports events with the id of the request. */
  readonly emit: Emit;
}

/** The same for an operation that requires a session. */
export interface SignedInInput<Parameters> {
  readonly parameters: Parameters;
  readonly session: Session;
  readonly emit: Emit;
}

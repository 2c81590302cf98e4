import type { IncomingRequest } from '../contract/incoming-request.js';
import type { RequestSession } from '../session/request-session.js';
import type { Session } from '../session/session.js';
import type { Emit } from '../telemetry/events.js';

/** The input of a handler: validated parameters, and the session. */
export interface OperationInput<Parameters> {
  readonly request: IncomingRequest;
  readonly parameters: Parameters;
  readonly session: RequestSession;
  /** Emits events with the id of the request. */
  readonly emit: Emit;
}

/** The input of a handler that requires a session. */
export interface SignedInInput<Parameters> extends Pick<OperationInput<Parameters>, 'parameters' | 'emit'> {
  readonly session: Session;
}

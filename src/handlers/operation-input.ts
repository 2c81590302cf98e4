import type { IncomingRequest } from '../contract/incoming-request.js';
import type { RequestSession } from '../session/koa-session.js';
import type { Session } from '../session/session.js';

/** What an operation is given: parameters that the contract has admitted, and the session. */
export interface OperationInput<Parameters> {
  readonly request: IncomingRequest;
  readonly parameters: Parameters;
  readonly session: RequestSession;
}

/** The same for an operation that only a signed-in frontend reaches. */
export interface SignedInInput<Parameters> {
  readonly parameters: Parameters;
  readonly session: Session;
}

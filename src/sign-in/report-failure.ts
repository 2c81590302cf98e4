import {
  type Failure,
  invalidDetails,
  type NamedAuthorizationServer,
  refusedDetails,
  unavailableDetails,
} from '../authorization-server/index.js';
import type { Emit } from '../telemetry/events.js';

/** Reports why a request of a sign-in to the authorization server failed. */
export function reportFailure(
  failure: Failure,
  { authorizationServer: { about }, emit }: { authorizationServer: NamedAuthorizationServer; emit: Emit },
): void {
  if (failure.kind !== 'refused') emit('sign_in.failed', { ...about, outcome: failure.kind });
  switch (failure.kind) {
    case 'unavailable':
      emit('authorization_server.unavailable', { ...about, ...unavailableDetails(failure) });
      break;
    case 'invalid_response':
      emit('authorization_server.invalid_response', { ...about, ...invalidDetails(failure) });
      break;
    case 'refused':
      emit('sign_in.refused', { ...about, ...refusedDetails(failure) });
  }
}

/** Whether the authorization server itself refused. A silent attempt then returns to the page, which goes on unsigned. */
export function isRefusal(failure: Failure): boolean {
  return failure.kind === 'refused'
    ? !failure.isForeign
    : failure.kind === 'invalid_response' && failure.isRefusal === true;
}

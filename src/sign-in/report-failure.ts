import type { NamedAuthorizationServer } from '../authorization-server/authorization-servers.js';
import type { Failure } from '../authorization-server/outcome.js';
import type { Emit } from '../telemetry/events.js';

/** Reports why a request of a sign-in to the authorization server failed. */
export function reportFailure(
  failure: Failure,
  { authorizationServer: { about }, emit }: { authorizationServer: NamedAuthorizationServer; emit: Emit },
): void {
  switch (failure.kind) {
    case 'unavailable':
      emit('authorization_server.unavailable', { ...about, reason: failure.reason, status: failure.status });
      break;
    case 'invalid_response':
      emit('authorization_server.invalid_response', { ...about, reason: failure.reason });
      break;
    case 'refused': {
      const { error, description, status } = failure;
      emit('sign_in.refused', { ...about, error, description, status });
    }
  }
}

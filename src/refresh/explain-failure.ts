import type { Failure, OAuthError } from '../authorization-server/outcome.js';
import { refuse } from '../core/refusal.js';
import type { RefreshAt } from './refresh-request.js';
import { type RefusedRefresh, refused, type TokenRefusal } from './refresh-result.js';

/** Reports how a request to the authorization server failed, and returns the answer to that. */
export function explainFailure(
  failure: Failure,
  { authorizationServer: { about }, session, emit }: Pick<RefreshAt, 'authorizationServer' | 'session' | 'emit'>,
): RefusedRefresh {
  switch (failure.kind) {
    case 'unavailable':
      emit('authorization_server.unavailable', { ...about, reason: failure.reason, status: failure.status });
      return refused(unavailable(failure), 'same authorization server');
    case 'invalid_response':
      emit('authorization_server.invalid_response', { ...about, reason: failure.reason });
      return refused(invalidResponse());
    case 'refused': {
      const { error, description, status } = failure;
      emit('refresh.refused', { ...about, session: session.id, error, description, status });
      return refused(inItsWords(failure));
    }
  }
}

export function invalidResponse(): TokenRefusal {
  return refuse(400, 'server_error', 'The authorization server sent an invalid response.');
}

function unavailable({ retryAfterSeconds, said }: Extract<Failure, { kind: 'unavailable' }>): TokenRefusal {
  const refusal = said
    ? inItsWords(said)
    : refuse(400, 'temporarily_unavailable', 'The authorization server is unavailable. Try again later.');
  return retryAfterSeconds === undefined
    ? refusal
    : { ...refusal, headers: { 'retry-after': String(retryAfterSeconds) } };
}

/** The error of the authorization server, word for word (the draft, section 4.3.3). */
function inItsWords({ error, description }: OAuthError): TokenRefusal {
  return {
    kind: 'json',
    status: 400,
    body: { error, ...(description === undefined ? {} : { error_description: description }) },
  };
}

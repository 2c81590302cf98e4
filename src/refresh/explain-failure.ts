import {
  type Failure,
  invalidDetails,
  type OAuthError,
  refusedDetails,
  unavailableDetails,
} from '../authorization-server/index.js';
import { refuse } from '../core/refusal.js';
import { withLogin } from './not-ready.js';
import type { RefreshAt } from './refresh-request.js';
import { type RefusedRefresh, refused, type TokenRefusal } from './refresh-result.js';

/** Reports how a request to the authorization server failed, and returns the answer to that. */
export function explainFailure(
  failure: Failure,
  { authorizationServer: { about }, session, emit, query }: RefreshAt,
): RefusedRefresh {
  if (failure.kind !== 'refused') emit('refresh.failed', { ...about, session: session.id, outcome: failure.kind });
  switch (failure.kind) {
    case 'unavailable':
      emit('authorization_server.unavailable', { ...about, ...unavailableDetails(failure) });
      return refused(unavailable(failure), 'same authorization server');
    case 'invalid_response':
      emit('authorization_server.invalid_response', { ...about, ...invalidDetails(failure) });
      return refused(failure.isRefusal ? withLogin(invalidResponse(), query) : invalidResponse());
    case 'refused': {
      emit('refresh.refused', { ...about, session: session.id, ...refusedDetails(failure) }, session);
      const refusal = inItsWords(failure);
      // The backend formed the refused request, so the page has made no mistake, and a new grant is the way on.
      return refused(NOT_ABOUT_THE_GRANT.has(failure.error) ? refusal : withLogin(refusal, query));
    }
  }
}

/** Errors that another sign-in does not change: of the client's registration, and of the moment (RFC 6749, section 5.2). */
const NOT_ABOUT_THE_GRANT = new Set([
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'slow_down',
  'temporarily_unavailable',
  'server_error',
  // Of the proof, or the clock that it was made by (RFC 9449, sections 5 and 8).
  'invalid_dpop_proof',
  'use_dpop_nonce',
]);

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

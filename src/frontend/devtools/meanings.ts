/** What a refusal means, for the developer of the page. */
export interface Meaning {
  readonly means: string;
  readonly helps: string;
}

/** By code: those of the backend, those of the runtime, and those of resource servers. */
export const MEANINGS: Readonly<Record<string, Meaning>> = {
  invalid_session: {
    means: 'There is no session: no one has signed in, or the session has ended.',
    helps: 'Drop what belongs to the person, and offer signIn(). Before the first sign-in, this answer is normal.',
  },
  backend_not_ready: {
    means: 'The backend has no grant for this token.',
    helps: 'If the answer has login_uri, offer signIn(outcome): the person can grant it. Without it, nothing helps.',
  },
  https_required: {
    means: 'To the backend, the request came over plain HTTP.',
    helps: 'The operator sets trustedProxies, or publicOrigin; signing in does not help.',
  },
  invalid_request: {
    means: 'The request is malformed, came from another site, or lacks a required header.',
    helps: 'Correct the page. For the header: configure({ headers }).',
  },
  invalid_scope: {
    means: 'The settings of the backend do not allow this scope for this resource.',
    helps: 'Request what is in resources[].scopes, or add it there.',
  },
  invalid_target: {
    means: 'The settings of the backend do not have this resource for pages.',
    helps:
      'Request an indicator of resources. Where tokens are bound (dpop), call through the backend with apiFetch().',
  },
  temporarily_unavailable: {
    means: 'The authorization server or the session store does not answer, or there were too many requests.',
    helps: 'The session remains. Ask again after retryAfterSeconds.',
  },
  server_error: {
    means: 'A defect of the backend, or an invalid response of the authorization server.',
    helps: 'The log of the backend has the reason, under the request id of error_description.',
  },
  invalid_grant: {
    means: 'The authorization server has ended the grant, with all its tokens.',
    helps: 'Ask for the session again: if it has ended too, offer signIn().',
  },
  'no answer': {
    means: 'The server was not reached, or the browser kept the answer from the page.',
    helps: 'Is it running? For a resource server: does it allow this origin (CORS), and does connect-src of the page?',
  },
  'given up': {
    means: 'The page stopped waiting, or the time-out passed.',
    helps: 'configure({ timeoutSeconds }) changes it.',
  },
  invalid_token: {
    means: 'The resource server rejects the access token: expired, revoked, or for another audience.',
    helps: 'authorizedFetch() gets another one and tries once more. If that fails too, compare aud and iss.',
  },
  insufficient_scope: {
    means: 'The token is valid, and has too little scope for this call.',
    helps: 'authorizedFetch() throws NotAuthorizedError: offer signIn(error.outcome).',
  },
  insufficient_user_authentication: {
    means: 'The resource server demands a stronger or a more recent authentication (RFC 9470).',
    helps: 'authorizedFetch() throws NotAuthorizedError: offer signIn(error.outcome).',
  },
};

/** Codes are an open set: others are those of the authorization server. */
export function meaningOf(code: string): Meaning {
  const unknown = {
    means: 'This code is that of the authorization server, passed on unchanged.',
    helps: 'Look it up there; the session remains.',
  };
  return MEANINGS[code] ?? unknown;
}

import type { ErrorResponse } from '../../generated/contract/index.js';
import type { Failure, OAuthError } from '../authorization-server/index.js';
import type { PageAnswer, Redirect } from '../contract/answer.js';
import type { Cookie } from '../core/cookies.js';
import type { Action, Fields, Page, PageName } from '../core/page.js';
import type { SignInOutcome } from './finish-sign-in.js';

/** The pages that a person may see instead of the application. Each says what to do. */

const HOME = { path: '/' };

function pageAnswer<Status extends number>(status: Status, page: Page, body?: ErrorResponse): PageAnswer<Status> {
  return { kind: 'page', status, page, body };
}

/** The answer to the redirect of an authorization server. */
export function callbackAnswer(
  outcome: SignInOutcome & { readonly setCookies?: readonly Cookie[] },
): Redirect | PageAnswer<200 | 400 | 502 | 503> {
  const { setCookies = [] } = outcome;
  return outcome.kind === 'return'
    ? { kind: 'redirect', status: 303, location: outcome.location, setCookies }
    : { ...pageOf(outcome), setCookies };
}

function pageOf(outcome: Exclude<SignInOutcome, { kind: 'return' }>): PageAnswer<200 | 400 | 502 | 503> {
  switch (outcome.kind) {
    case 'unknown attempt':
      return unknownAttemptPage();
    case 'declined':
      return declinedPage(outcome.location);
    case 'failed':
      return signInFailedPage(outcome.failure, outcome.retry);
    case 'unmet requirements':
      return unmetRequirementsPage(outcome.retry);
    case 'revoked':
      return revokedPage(outcome.retry);
    case 'other person':
      return otherPersonPage();
  }
}

/** The link requests something that the settings do not allow, or is malformed. */
export function refusedPage(body: ErrorResponse): PageAnswer<400> {
  return pageAnswer(400, { name: 'link-refused', quote: body.error_description, action: HOME }, body);
}

/** No attempt of this browser fits the response: too old, used before, or started elsewhere (LOGIN-04, LOGIN-05). */
const unknownAttemptPage = badRequestPage('unknown-attempt', {
  error: 'invalid_request',
  error_description: 'This sign-in is unknown: it is too old, was used before, or began in another browser.',
});

/** The person did not consent. */
function declinedPage(returnTo: string): PageAnswer<200> {
  return pageAnswer(200, { name: 'declined', action: { href: returnTo } });
}

/** The session was revoked while it was about to start (BCL-15). */
const revokedPage = badRequestPage('signed-out-meanwhile', {
  error: 'invalid_session',
  error_description: 'The session was revoked before it started. Sign in again.',
});

/** Sessions belong to those of an application, and the request belongs to none of them. */
export const signInFirstPage = badRequestPage('sign-in-first', {
  error: 'invalid_session',
  error_description: 'The request belongs to no session of the application.',
});

/** Another person than that of the application's session signed in. No session changes. */
const otherPersonPage = badRequestPage('other-person', {
  error: 'invalid_request',
  error_description: 'Another person is signed in to the application.',
});

/** The person did not authenticate as the request required. No session changes. */
const unmetRequirementsPage = badRequestPage('unmet-requirements', {
  error: 'unmet_authentication_requirements',
  error_description: 'The authorization server did not confirm the requested acr_values or max_age.',
});

/** @returns a function that makes the page, with a link to the path: by default to the application */
function badRequestPage(name: PageName, body: ErrorResponse) {
  return (path = '/'): PageAnswer<400> => pageAnswer(400, { name, action: { path } }, body);
}

/** A request to the authorization server failed. No session changes. */
export function signInFailedPage(failure: Failure, retry: string): PageAnswer<400 | 502 | 503> {
  const action = { path: retry };
  switch (failure.kind) {
    case 'unavailable':
      return unavailablePage(failure.said, action);
    case 'invalid_response': {
      const error_description = 'The authorization server sent an invalid response.';
      return pageAnswer(502, { name: 'sign-in-failed', action }, { error: 'server_error', error_description });
    }
    case 'refused': {
      const page = { name: 'sign-in-refused', quote: quoteOf(failure), action } as const;
      return pageAnswer(400, page, wordsOf(failure));
    }
  }
}

function unavailablePage(said: OAuthError | undefined, action: Action): PageAnswer<503> {
  const page = { name: 'sign-in-unavailable', quote: said && quoteOf(said), action } as const;
  const body = said
    ? wordsOf(said)
    : { error: 'temporarily_unavailable', error_description: 'The authorization server is unavailable.' };
  return pageAnswer(503, page, body);
}

function wordsOf({ error, description }: OAuthError): ErrorResponse {
  return { error, error_description: description };
}

function quoteOf({ error, description }: OAuthError): string {
  return description ?? error;
}

/** Another site led here. The person decides, so that no site can sign a person in unasked (CSRF-15). */
export function confirmPage(path: string): PageAnswer<200> {
  return pageAnswer(200, { name: 'confirm-sign-in', action: { path } });
}

/** Leads on to sign out at the authorization server, by a form, so that no ID Token is in a URL (LOGOUT-07). */
export function signOutPage({ uri, fields }: { uri: string; fields: Fields }): PageAnswer<200> {
  return pageAnswer(200, { name: 'sign-out', action: { href: uri, fields } });
}

/** The request was refused before it reached the sign-in engine. */
export function plainRefusalPage(status: number, { error_description: description }: ErrorResponse): Page {
  const name = PAGE_OF_STATUS[status] ?? 'request-refused';
  return { name, action: HOME, ...(name === 'request-refused' ? { quote: description } : {}) };
}

/** Refusals that are no fault of the request. */
const PAGE_OF_STATUS: Readonly<Record<number, PageName>> = {
  429: 'too-many-requests',
  500: 'failed',
  503: 'unavailable',
};

import type { ErrorResponse } from '../../generated/contract/index.js';
import type { Failure, OAuthError } from '../authorization-server/outcome.js';
import type { Fields, Page, PageAnswer, Redirect } from '../contract/answer.js';
import type { Cookie } from '../core/cookies.js';
import type { SignInOutcome } from './finish-sign-in.js';

/** The pages that a person may see instead of the application. Each says what to do. */

const HOME = { label: 'Back to the application', path: '/' };

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
  const page = {
    title: 'This sign-in link does not work',
    text: 'The link asks for something that this application cannot have. Go back and try another way.',
    quote: body.error_description,
    action: HOME,
  };
  return pageAnswer(400, page, body);
}

/** No attempt of this browser fits the response: too old, used before, or started elsewhere (LOGIN-04, LOGIN-05). */
const unknownAttemptPage = badRequestPage({
  title: 'This sign-in cannot be finished',
  text:
    'It took too long, was finished before, or began in another browser. ' +
    'If you are signed in already, nothing has changed.',
  error: 'invalid_request',
  error_description: 'This sign-in is unknown: it is too old, was used before, or began in another browser.',
});

/** The person did not consent. */
function declinedPage(returnTo: string): PageAnswer<200> {
  return pageAnswer(200, {
    title: 'Nothing was granted',
    text: 'You said no at the sign-in service. If you were signed in before, you still are.',
    action: { label: 'Back to the application', href: returnTo },
  });
}

/** The session was revoked while it was about to start (BCL-15). */
const revokedPage = badRequestPage({
  title: 'You were signed out meanwhile',
  text: 'While you were signing in here, you were signed out at the sign-in service.',
  retry: 'Sign in again',
  error: 'invalid_session',
  error_description: 'The session was ended while it began. Sign in again.',
});

/** Sessions belong to those of an application, and the request belongs to none of them. */
export const signInFirstPage = badRequestPage({
  title: 'Sign in to the application first',
  text: 'This link is for people who are signed in to the application. Sign in there, then try again.',
  error: 'invalid_session',
  error_description: 'The request belongs to no session of the application.',
});

/** Another person than the one of the application's session came back. No session changes. */
const otherPersonPage = badRequestPage({
  title: 'You signed in as another person',
  text: 'Another person is signed in to the application, and still is. Sign out there first, or sign in as that person.',
  error: 'invalid_request',
  error_description: 'Another person is signed in to the application.',
});

/** The person did not authenticate as the request required. No session changes. */
const unmetRequirementsPage = badRequestPage({
  title: 'This needs another way of signing in',
  text:
    'The sign-in service did not confirm that you signed in as this application needs it. ' +
    'If you were signed in before, you still are.',
  retry: 'Try again',
  error: 'unmet_authentication_requirements',
  error_description: 'The authorization server did not confirm the requested acr_values or max_age.',
});

interface BadRequest extends ErrorResponse {
  readonly title: string;
  readonly text: string;
  /** The label of the link to try again. Default: a link to the application. */
  readonly retry?: string;
}

function badRequestPage({ title, text, retry: label, ...body }: BadRequest) {
  return (path = '/'): PageAnswer<400> => {
    const action = label === undefined ? HOME : { label, path };
    return pageAnswer(400, { title, text, action }, body);
  };
}

/** A request to the authorization server failed. No session changes. */
export function signInFailedPage(failure: Failure, retry: string): PageAnswer<400 | 502 | 503> {
  const action = { label: 'Try again', path: retry };
  switch (failure.kind) {
    case 'unavailable':
      return unavailablePage(failure.said, action);
    case 'invalid_response': {
      const page = {
        title: 'Signing in did not work',
        text: 'The sign-in service sent an invalid response. If this happens again, tell the people who run this application.',
        action,
      };
      return pageAnswer(502, page, {
        error: 'server_error',
        error_description: 'The authorization server sent an invalid response.',
      });
    }
    case 'refused': {
      const page = {
        title: 'Signing in was refused',
        text: 'The sign-in service said:',
        quote: quoteOf(failure),
        action,
      };
      return pageAnswer(400, page, wordsOf(failure));
    }
  }
}

function unavailablePage(said: OAuthError | undefined, action: Page['action']): PageAnswer<503> {
  const page = {
    title: 'Signing in is not possible just now',
    text: 'The sign-in service is not available. Wait a moment, then try again.',
    quote: said && quoteOf(said),
    action,
  };
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
  return pageAnswer(200, {
    title: 'Go on to sign in?',
    text: 'A page of another site led you here. Go on only if you meant to.',
    action: { label: 'Go on', path },
  });
}

/** Leads on to sign out at the authorization server, by a form, so that no ID Token is in a URL (LOGOUT-07). */
export function signOutPage({ uri, fields }: { uri: string; fields: Fields }): PageAnswer<200> {
  return pageAnswer(200, {
    title: 'Signing out',
    text: 'You are signed out of the application. One step is left, at the sign-in service.',
    action: { label: 'Sign out there too', href: uri, fields },
  });
}

/** The request was refused before it reached the sign-in engine. */
export function plainRefusalPage({ error_description: description }: ErrorResponse): PageAnswer<number>['page'] {
  return { title: 'This did not work', text: description ?? 'The request cannot be answered.', action: HOME };
}

import type { ErrorResponse } from '../../generated/contract/index.js';
import type { Failure, OAuthError } from '../authorization-server/outcome.js';
import type { Fields, PageAnswer } from '../contract/answer.js';
import type { Log } from '../core/log.js';

/** The pages that a person may see instead of the application. Each says what to do. */

const HOME = { label: 'Back to the application', href: '/' };

/** The link asks for what this application may never have, or is malformed. */
export function refusedPage(body: ErrorResponse): PageAnswer<400> {
  return {
    kind: 'page',
    status: 400,
    body,
    page: {
      title: 'This sign-in link does not work',
      text: 'The link asks for something that this application cannot have. Go back and try another way.',
      ...(body.error_description === undefined ? {} : { quote: body.error_description }),
      action: HOME,
    },
  };
}

/** The answer belongs to no sign-in of this browser: too old, already used, or begun elsewhere (LOGIN-04, LOGIN-05). */
export function unknownAttemptPage(): PageAnswer<400> {
  return {
    kind: 'page',
    status: 400,
    body: {
      error: 'invalid_request',
      error_description: 'This sign-in is not known here: it is too old, was used before, or began in another browser.',
    },
    page: {
      title: 'This sign-in cannot be finished',
      text:
        'It took too long, was finished before, or began in another browser. ' +
        'If you are signed in already, nothing has changed.',
      action: HOME,
    },
  };
}

/** The person pressed "deny". */
export function declinedPage(returnTo: string): PageAnswer<200> {
  return {
    kind: 'page',
    status: 200,
    page: {
      title: 'Nothing was granted',
      text: 'You said no at the sign-in service. If you were signed in before, you still are.',
      action: { label: 'Back to the application', href: returnTo },
    },
  };
}

/** The session was ended from elsewhere while it was about to begin (BCL-15). */
export function signedOutMeanwhilePage(retry: string): PageAnswer<400> {
  return {
    kind: 'page',
    status: 400,
    body: { error: 'invalid_session', error_description: 'The session was ended while it began. Sign in again.' },
    page: {
      title: 'You were signed out meanwhile',
      text: 'While you were signing in here, you were signed out at the sign-in service.',
      action: { label: 'Sign in again', href: retry },
    },
  };
}

/** Sessions belong to those of an application, which knows nobody here. */
export function signInFirstPage(): PageAnswer<400> {
  return {
    kind: 'page',
    status: 400,
    body: { error: 'invalid_session', error_description: 'Nobody is signed in to the application.' },
    page: {
      title: 'Sign in to the application first',
      text: 'This link is for those who are signed in to the application. Sign in there, then try again.',
      action: HOME,
    },
  };
}

/** The application says that somebody else is signed in. Nobody's session is touched by it. */
export function otherPersonPage(): PageAnswer<400> {
  return {
    kind: 'page',
    status: 400,
    body: { error: 'invalid_request', error_description: 'Another person is signed in to the application.' },
    page: {
      title: 'You signed in as somebody else',
      text: 'Another person is signed in to the application, and still is. Sign out there first, or sign in as that person.',
      action: HOME,
    },
  };
}

/** The person authenticated, but not as the page had to demand. Nobody's session is touched by it. */
export function unmetDemandPage(retry: string): PageAnswer<400> {
  return {
    kind: 'page',
    status: 400,
    body: {
      error: 'unmet_authentication_requirements',
      error_description: 'The authorization server did not confirm the acr_values or the max_age that were asked for.',
    },
    page: {
      title: 'This needs another way of signing in',
      text:
        'The sign-in service did not confirm that you signed in as this application needs it. ' +
        'If you were signed in before, you still are.',
      action: { label: 'Try again', href: retry },
    },
  };
}

/** The authorization server refused, is away, or answered nonsense. Nobody's session is touched by it. */
export function signInFailedPage(
  failure: Failure,
  { retry, log }: { retry: string; log: Log },
): PageAnswer<400 | 502 | 503> {
  const action = { label: 'Try again', href: retry };
  switch (failure.kind) {
    case 'unavailable':
      log({ level: 'warning', event: 'authorization server unavailable', reason: failure.reason });
      return {
        kind: 'page',
        status: 503,
        body: failure.said
          ? wordsOf(failure.said)
          : { error: 'temporarily_unavailable', error_description: 'The authorization server did not answer.' },
        page: {
          title: 'Signing in is not possible just now',
          text: 'The sign-in service cannot do it now. Wait a moment, then try again.',
          ...(failure.said ? { quote: quoteOf(failure.said) } : {}),
          action,
        },
      };
    case 'unusable':
      log({ level: 'warning', event: 'authorization server answered nonsense', reason: failure.reason });
      return {
        kind: 'page',
        status: 502,
        body: { error: 'server_error', error_description: 'The authorization server answered what cannot be used.' },
        page: {
          title: 'Signing in did not work',
          text: 'The sign-in service gave an answer that cannot be used. If this goes on, tell those who run this application.',
          action,
        },
      };
    case 'refused':
      log({ level: 'warning', event: 'sign-in refused by the authorization server', error: failure.error });
      return {
        kind: 'page',
        status: 400,
        body: wordsOf(failure),
        page: {
          title: 'Signing in was refused',
          text: 'The sign-in service said:',
          quote: quoteOf(failure),
          action,
        },
      };
  }
}

function wordsOf({ error, description }: OAuthError): ErrorResponse {
  return { error, ...(description === undefined ? {} : { error_description: description }) };
}

function quoteOf({ error, description }: OAuthError): string {
  return description ?? error;
}

/** Another site led here. The person decides, so that no site can sign anybody in unasked (CSRF-15). */
export function confirmPage(href: string): PageAnswer<200> {
  return {
    kind: 'page',
    status: 200,
    page: {
      title: 'Go on to sign in?',
      text: 'A page of another site led you here. Go on only if you meant to.',
      action: { label: 'Go on', href },
    },
  };
}

/** The way on to the authorization server's own sign-out, by a form: no ID Token is in a URL (LOGOUT-07). */
export function signOutPage({ uri, fields }: { uri: string; fields: Fields }): PageAnswer<200> {
  return {
    kind: 'page',
    status: 200,
    page: {
      title: 'Signing out',
      text: 'You are signed out of the application. One step is left, at the sign-in service.',
      action: { label: 'Sign out there too', href: uri, fields },
    },
  };
}

/** Something was refused before any operation could say it better. */
export function plainRefusalPage({ error_description: description }: ErrorResponse): PageAnswer<number>['page'] {
  return { title: 'This did not work', text: description ?? 'The request cannot be answered.', action: HOME };
}

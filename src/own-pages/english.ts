import type { Texts } from './page-texts.js';

const BACK = 'Back to the application';
const AGAIN = 'Try again';

export const ENGLISH: Texts = {
  requestId: 'Request id:',
  pages: {
    'confirm-sign-in': {
      title: 'Continue to sign in?',
      text: 'Another website sent you here. Continue only if you meant to sign in.',
      action: 'Continue',
    },
    declined: {
      title: 'Nothing was granted',
      text: 'You declined the request of the sign-in service. If you were signed in before, you still are.',
      action: BACK,
    },
    'link-refused': {
      title: 'This sign-in link does not work',
      text: 'The link asks for something that this application cannot have. Go back and try another way.',
      action: BACK,
    },
    'unknown-attempt': {
      title: 'This sign-in cannot be finished',
      text:
        'It took too long, was finished before, or began in another browser. ' +
        'If you are signed in already, nothing has changed.',
      action: BACK,
    },
    'signed-out-meanwhile': {
      title: 'You were signed out in the meantime',
      text: 'While you were signing in here, you were signed out at the sign-in service.',
      action: 'Sign in again',
    },
    'sign-in-first': {
      title: 'Sign in to the application first',
      text: 'This link is for people who are signed in to the application. Sign in there, then try again.',
      action: BACK,
    },
    'other-person': {
      title: 'You signed in as another person',
      text: 'Another person is signed in to the application, and still is. Sign out there first, or sign in as that person.',
      action: BACK,
    },
    'unmet-requirements': {
      title: 'This requires a different way of signing in',
      text:
        'The sign-in service did not confirm that you signed in in the way that this application requires. ' +
        'If you were signed in before, you still are.',
      action: AGAIN,
    },
    'sign-in-refused': {
      title: 'Signing in was refused',
      text: 'The sign-in service said:',
      action: AGAIN,
    },
    'sign-in-failed': {
      title: 'Signing in did not work',
      text: 'The sign-in service sent an invalid response. If this happens again, contact the operator of this application.',
      action: AGAIN,
    },
    'sign-in-unavailable': {
      title: 'Signing in is not possible right now',
      text: 'The sign-in service is not available. Wait a moment, then try again.',
      action: AGAIN,
    },
    'sign-out': {
      title: 'Signing out',
      text: 'You are signed out of the application. One step is left, at the sign-in service.',
      action: 'Sign out there too',
    },
    'request-refused': {
      title: 'This did not work',
      text: 'The application cannot answer this request:',
      action: BACK,
    },
    'too-many-requests': {
      title: 'Too many requests',
      text: 'Your network sent more requests than this application accepts in one minute. Wait a moment, then try again.',
      action: BACK,
    },
    unavailable: {
      title: 'This is not possible right now',
      text: 'A part of the application is not available. Wait a moment, then try again.',
      action: BACK,
    },
    failed: {
      title: 'Something went wrong',
      text: 'The application failed. If this happens again, contact its operator, and name the request id below.',
      action: BACK,
    },
    'not-found': {
      title: 'This page does not exist',
      text: 'The address may be mistyped, or the page is gone.',
      action: 'Go to the start page',
    },
  },
};

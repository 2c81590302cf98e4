import type { Refusal } from '../../frontend/index.js';

export interface Advice {
  readonly title: string;
  readonly text: string;
  readonly tryAgain: boolean;
}

const neverAgain = 'Trying again would not help: the page may not have this, or its request is invalid.';

// By the contract's list: a frontend decides by the code alone.
const advices: Readonly<Record<string, Advice>> = {
  invalid_session: { title: 'You are not signed in', text: 'Sign in to continue.', tryAgain: false },
  https_required: {
    title: 'The backend does not see HTTPS',
    text: 'Signing in would not help. Its operator must correct the settings of the proxy; the log tells which.',
    tryAgain: true,
  },
  backend_not_ready: {
    title: 'The backend can’t get this token',
    text: 'Signing in again would not help either, so the page stops here.',
    tryAgain: false,
  },
  invalid_scope: { title: 'This page may never have that scope', text: neverAgain, tryAgain: false },
  invalid_target: { title: 'This page may not have tokens for that resource', text: neverAgain, tryAgain: false },
  invalid_request: { title: 'The page sent an invalid request', text: neverAgain, tryAgain: false },
  temporarily_unavailable: {
    title: 'Not available right now',
    text: 'The authorization server or the session store does not answer. You are still signed in; try again in a moment.',
    tryAgain: true,
  },
  unreachable: {
    title: 'The backend can’t be reached',
    text: 'Check that it is running, and that the network works.',
    tryAgain: true,
  },
  timed_out: { title: 'The backend does not answer', text: 'It may be busy; try again in a moment.', tryAgain: true },
  not_understood: {
    title: 'The response is not from the backend',
    text: 'Something between this page and the backend may have answered in its place.',
    tryAgain: true,
  },
  server_error: {
    title: 'Something went wrong in the backend',
    text: 'Its operator finds the reason in the log, under the request id.',
    tryAgain: true,
  },
};

/** The advice for a refusal. Codes are an open set: an unknown one is from the authorization server. */
export function adviceFor({ error }: Refusal): Advice {
  const text = 'This message is from the authorization server.';
  return advices[error] ?? { title: 'The authorization server refused', text, tryAgain: true };
}

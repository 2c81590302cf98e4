import { type Answer, signInPath } from './backend.js';
import type { Refusal } from './outcomes.js';

const DEFAULT_RETRY_SECONDS = 5;

/** Status and error of an answer after which the same request may succeed later. No answer has the status 0. */
const PASSING = /^(0|429|5\d\d) | (temporarily_unavailable|server_error|not_understood)$/;

/** Tells what a page can do about an answer that isn't what it asked for. */
export function refusalOf({ status, body, retryAfter }: Answer): Refusal {
  const { error: code, error_description: text, login_uri: uri } = body;
  const error = typeof code === 'string' ? code : 'not_understood';
  const reason = { error, ...(typeof text === 'string' && { errorDescription: text }) };
  if (error === 'invalid_session') return { kind: 'signed-out', signInUri: signInPath(), ...reason };
  // Of this origin: the page may navigate there unasked.
  if (uri && urlOf(uri)?.origin === location.origin) return { kind: 'sign-in-needed', signInUri: `${uri}`, ...reason };
  if (retryAfter || PASSING.test(`${status} ${error}`)) {
    return { kind: 'unavailable', retryAfterSeconds: Number(retryAfter) || DEFAULT_RETRY_SECONDS, ...reason };
  }
  return { kind: 'refused', ...reason };
}

/** Reads a URL that the backend names; `undefined` if it is none. */
export function urlOf(uri: unknown): URL | undefined {
  return typeof uri === 'string' && URL.canParse(uri, location.href) ? new URL(uri, location.href) : undefined;
}

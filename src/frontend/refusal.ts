import type { Answer } from './backend.js';
import type { Refusal } from './outcomes.js';
import { signInPath } from './paths.js';

const DEFAULT_RETRY_SECONDS = 5;

/** Tells what a page can do about an answer that isn't what it asked for. */
export function refusalOf({ status, body, retryAfter }: Answer): Refusal {
  const { error: code, error_description: text, login_uri: uri } = body;
  const error = typeof code === 'string' ? code : 'not_understood';
  const reason = { error, ...(typeof text === 'string' && { errorDescription: text }) };
  if (error === 'invalid_session') return { kind: 'signed-out', signInUri: signInPath(), ...reason };
  if (isOfThisOrigin(uri)) return { kind: 'sign-in-needed', signInUri: uri, ...reason };
  if (retryAfter || isPassing(status, error)) {
    return { kind: 'unavailable', retryAfterSeconds: Number(retryAfter) || DEFAULT_RETRY_SECONDS, ...reason };
  }
  return { kind: 'refused', ...reason };
}

/** Whether the page may navigate there unasked. */
function isOfThisOrigin(uri: unknown): uri is string {
  return (
    typeof uri === 'string' &&
    URL.canParse(uri, location.href) &&
    new URL(uri, location.href).origin === location.origin
  );
}

function isPassing(status: number, error: string): boolean {
  return (
    status === 0 ||
    status === 429 ||
    status >= 500 ||
    /^(temporarily_unavailable|server_error|not_understood)$/.test(error)
  );
}

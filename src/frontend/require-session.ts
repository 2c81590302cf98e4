import type { SessionInfo } from '../../generated/contract/index.js';
import { NotAuthorizedError } from './not-authorized-error.js';
import { currentSession, getSession } from './session.js';
import { type SignInRequest, signIn } from './sign-in.js';

/**
 * Returns the session, for what needs one: a route, a component, a script. If no one is signed in, it leads to the sign-in
 * and back to `returnTo`; then the promise stays pending, because the page ends.
 *
 * A session that is known is returned at once, and the backend is asked again meanwhile. This decides what a page shows,
 * and protects nothing: what may be done is decided where a token is asked for and where it is used.
 *
 * @throws {NotAuthorizedError} if the backend is unavailable, so that it is not known whether someone is signed in
 */
export async function requireSession(request: SignInRequest = {}): Promise<SessionInfo> {
  const known = currentSession();
  const asked = getSession();
  const outcome = known?.kind === 'signed-in' && !hasEnded(known.session) ? known : await asked;
  if (outcome.kind === 'signed-in') return outcome.session;
  if (outcome.kind === 'unavailable') throw new NotAuthorizedError(outcome);
  leading ??= leadToSignIn(request);
  await leading;
  return requireSession(request);
}

/** One for all that wait: a second navigation would cancel the first. */
let leading: Promise<void> | undefined;

function leadToSignIn(request: SignInRequest): Promise<void> {
  signIn(request);
  return restored().finally(() => {
    leading = undefined;
  });
}

/** The page comes back out of the browser's history, with its memory. */
function restored(): Promise<void> {
  return new Promise((resolve) => {
    const listener = ({ persisted }: PageTransitionEvent) => {
      if (!persisted) return;
      removeEventListener('pageshow', listener);
      resolve();
    };
    addEventListener('pageshow', listener);
  });
}

function hasEnded({ exp }: SessionInfo): boolean {
  return exp !== undefined && exp * 1000 <= Date.now();
}

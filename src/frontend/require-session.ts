import type { SessionInfo } from '../../generated/contract/index.js';
import { NotAuthorizedError } from './not-authorized-error.js';
import { currentSession, getSession, listen } from './session.js';
import { type SignInRequest, signIn } from './sign-in.js';
import { startStopwatch } from './stopwatch.js';

/**
 * Returns the session, for what needs one: a route, a component, a script. If no one is signed in, it leads to the sign-in
 * and back to `returnTo`; then the promise stays pending, because the page ends, or until they sign in in another tab.
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
  const over = changed();
  if (!isLeading()) {
    signIn(request);
    isLeading = untilLate();
  }
  await over;
  isLeading = () => false;
  return requireSession(request);
}

/** How long a navigation may take. If the page is still there then, the browser or the person has stopped it. */
const LATE_SECONDS = 10;

/** Whether the page is on its way to the sign-in: a second navigation would cancel the first. */
let isLeading = () => false;

function untilLate(): () => boolean {
  const elapsed = startStopwatch();
  return () => elapsed() < LATE_SECONDS;
}

/** The page comes back out of the browser's history, with its memory; or the person signs in in another tab. */
function changed(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      removeEventListener('pageshow', onPageShow);
      stopListening();
      resolve();
    };
    const onPageShow = ({ persisted }: PageTransitionEvent) => persisted && end();
    addEventListener('pageshow', onPageShow);
    const stopListening = listen(end);
  });
}

function hasEnded({ exp }: SessionInfo): boolean {
  return exp !== undefined && exp * 1000 <= Date.now();
}

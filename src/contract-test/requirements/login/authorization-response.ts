import { TOKEN } from '../../endpoints.js';
import { CannotJudge } from '../../requirement.js';
import type { HttpBrowser } from '../../session/http-browser.js';
import { urlOf } from '../../session/http-sign-in.js';
import type { Trial } from '../../trial.js';

/** Signs in up to the last step: the way back to the backend, which is not gone. */
export async function signInUpToCallback(trial: Trial, browser: HttpBrowser): Promise<URL> {
  const { hints, anonymous } = trial;
  const { origin } = new URL(anonymous.origin);
  const { url } = await browser.navigate(urlOf(hints.loginUrl ?? '', { baseUrl: anonymous.origin }), {
    stopBefore: (target) =>
      target.origin === origin && (target.searchParams.has('code') || target.searchParams.has('error')),
  });
  if (!url.searchParams.has('code') && !url.searchParams.has('error'))
    throw new CannotJudge('signing in leads to no authorization response in a URL');
  return url;
}

/** Whether this browser is signed in now. Session information alone may be told to nobody, which is for SES-01 to find. */
export async function isSignedIn({ anonymous }: Trial, browser: HttpBrowser): Promise<boolean> {
  const cookie = browser.jar.headerFor(new URL(TOKEN, anonymous.origin));
  if (cookie === undefined) return false;
  const caller = anonymous.withCookie(cookie);
  return (await caller.sessionInfo()).status === 200 && (await caller.token()).error !== 'invalid_session';
}

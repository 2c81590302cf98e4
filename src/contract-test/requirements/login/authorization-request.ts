import type { Answer } from '../../probe/answer.js';
import { CannotJudge } from '../../requirement.js';
import { urlOf } from '../../session/http-sign-in.js';
import type { Trial } from '../../trial.js';

/** What a browser is sent to the authorization server with. */
export interface AuthorizationRequest {
  readonly url: URL;
  /** The redirect that leads there. */
  readonly answer: Answer;
}

/** Begins to sign in, and stops in front of the authorization server. `undefined`: the backend refused. */
export async function beginSignIn(
  { newBrowser, hints, anonymous }: Trial,
  {
    parameters = {},
    browser = newBrowser(),
  }: { parameters?: Record<string, string>; browser?: ReturnType<Trial['newBrowser']> } = {},
): Promise<AuthorizationRequest | undefined> {
  const start = urlOf(hints.loginUrl ?? '', { baseUrl: anonymous.origin, parameters });
  const { last, url, isForeign } = await browser.navigate(start, {
    stopBefore: ({ searchParams }) => searchParams.has('response_type') || searchParams.has('request_uri'),
  });
  if (url.searchParams.has('response_type') || url.searchParams.has('request_uri')) return { url, answer: last };
  if (isForeign) throw new CannotJudge(`signing in leads to ${url.origin}, which does not belong to the run`);
  return undefined;
}

/** The same, where the backend must not refuse. */
export async function requireAuthorizationRequest(trial: Trial): Promise<AuthorizationRequest> {
  const begun = await beginSignIn(trial);
  if (begun === undefined) throw new CannotJudge('signing in leads to no authorization request');
  if (begun.url.searchParams.has('request_uri'))
    throw new CannotJudge('the authorization request was pushed (RFC 9126)');
  return begun;
}

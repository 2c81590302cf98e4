import type { CheckContext } from '../../check-context.js';
import type { Answer } from '../../probe/answer.js';
import { NO_METADATA } from './fetch-metadata.js';
import { FORM } from './post-form.js';

/** An authorization server sends no headers of a browser. */
const NO_BROWSER = { Accept: '*/*', ...NO_METADATA };

/** Posts a form to the endpoint, as an authorization server does, or something else. */
export function postLogout(
  { anonymous, hints, withoutExtraHeaders }: CheckContext,
  body: string,
  type = FORM,
): Promise<Answer> {
  return anonymous.ask(hints.backChannelLogoutUrl ?? '', {
    method: 'POST',
    headers: { ...withoutExtraHeaders, ...NO_BROWSER, 'Content-Type': type },
    body,
  });
}

export function sendLogoutToken(context: CheckContext, logoutToken: string): Promise<Answer> {
  return postLogout(context, new URLSearchParams({ logout_token: logoutToken }).toString());
}

/** Claims of a session that no backend has. */
export const UNKNOWN = { sid: 'unknown-sid' };

/** Sends a logout token with these claims besides the usual ones. */
export function logOut(context: CheckContext, claims: Readonly<Record<string, unknown>> = UNKNOWN): Promise<Answer> {
  return sendLogoutToken(context, context.authorizationServer.logoutToken({ claims }));
}

/** Which status a success has to have is for BCL-12. */
export const isSuccess = ({ status }: Answer) => status >= 200 && status < 300;

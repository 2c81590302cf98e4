import type { JwtChanges, ScriptedAuthorizationServer } from './scripted-authorization-server/index.js';
import type { TestBackend } from './test-backend.js';
import type { HttpAnswer } from './user-agent.js';

/** The two that speak over the back channel. */
export interface BackchannelPair {
  readonly server: ScriptedAuthorizationServer;
  readonly backend: TestBackend;
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
export const BACKCHANNEL_LOGOUT = '/bff/backchannel-logout';

/** Sends a body to the back-channel logout endpoint as servers do: no cookie, no `Origin`, no Fetch Metadata. */
export function sendBackchannel(
  { backend }: Pick<BackchannelPair, 'backend'>,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const url = `${backend.origin}${BACKCHANNEL_LOGOUT}`;
  return backend.newUserAgent().fetch(url, { method: 'POST', body, headers: { ...FORM, ...headers } });
}

export function sendLogoutToken(pair: BackchannelPair, token: string): Promise<HttpAnswer> {
  return sendBackchannel(pair, new URLSearchParams({ logout_token: token }).toString());
}

/** Has the authorization server sign a logout token, and sends it. */
export async function logOutOverBackchannel(pair: BackchannelPair, changes: JwtChanges): Promise<HttpAnswer> {
  return sendLogoutToken(pair, await pair.server.logoutToken(changes));
}

import type { LogoutCallbackData } from '../../generated/contract/index.js';
import type { Redirect } from '../contract/answer.js';
import { expiredSignOutCookie, readSignOutHandle, type SignInDependencies } from '../sign-in/index.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<LogoutCallbackData['query']>;

/**
 * `GET /bff/logout/callback`: completes a sign-out at the authorization server. If `state` belongs to no pending
 * sign-out of this browser, or was used before, it redirects to the start page (LOGOUT-08).
 */
export async function logoutCallback(
  { parameters, request }: Pick<OperationInput<Parameters>, 'parameters' | 'request'>,
  { options, pendingSignOuts }: SignInDependencies,
): Promise<Redirect> {
  const handle = readSignOutHandle(request.headers.cookie, options);
  const pending = handle === undefined ? undefined : await pendingSignOuts.read(handle);
  if (handle === undefined || pending === undefined || pending.state !== parameters.state) {
    return { kind: 'redirect', status: 303, location: `${options.basePath}/` };
  }
  await pendingSignOuts.forget(handle);
  return { kind: 'redirect', status: 303, location: pending.returnTo, setCookies: [expiredSignOutCookie(options)] };
}

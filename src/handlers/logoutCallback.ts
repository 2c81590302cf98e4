import type { LogoutCallbackData } from '../../generated/contract/index.js';
import type { Redirect } from '../contract/answer.js';
import { expiredSignOutCookie, readSignOutHandle } from '../sign-in/sign-out-cookie.js';
import type { Backend } from './backend.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<LogoutCallbackData['query']>;

/**
 * `GET /bff/logout/callback`: takes a person back who has signed out at the authorization server. Whose `state` is not
 * that of a sign-out of this browser lands on the start page, the second time as well as the first (LOGOUT-08).
 */
export async function logoutCallback(
  { parameters, request }: Pick<OperationInput<Parameters>, 'parameters' | 'request'>,
  { options, pendingSignOuts }: Backend,
): Promise<Redirect> {
  const handle = readSignOutHandle(request, options);
  const pending = handle === undefined ? undefined : await pendingSignOuts.read(handle);
  if (handle === undefined || pending === undefined || pending.state !== parameters.state) {
    return { kind: 'redirect', status: 303, location: '/' };
  }
  await pendingSignOuts.forget(handle);
  return { kind: 'redirect', status: 303, location: pending.returnTo, setCookies: [expiredSignOutCookie(options)] };
}

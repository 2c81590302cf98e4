import type { ContinueLogoutErrors, ContinueLogoutResponses } from '../../generated/contract/index.js';
import type { PageAnswer, Redirect } from '../contract/answer.js';
import { signOutPage } from '../sign-in/sign-in-pages.js';
import { readSignOutHandle } from '../sign-in/sign-out-cookie.js';
import type { Backend } from './backend.js';
import type { OperationInput } from './operation-input.js';

type Answer = Redirect | PageAnswer<keyof ContinueLogoutResponses | keyof ContinueLogoutErrors>;

/** `GET /bff/logout/continue`: leads a person who has signed out here on to the authorization server (LOGOUT-06). */
export async function continueLogout(
  { request }: Pick<OperationInput<unknown>, 'request'>,
  { options, pendingSignOuts }: Backend,
): Promise<Answer> {
  const handle = readSignOutHandle(request, options);
  const pending = handle === undefined ? undefined : await pendingSignOuts.read(handle);
  if (pending === undefined) return { kind: 'redirect', status: 303, location: '/' };
  const { uri, fields } = pending;
  return fields === undefined ? { kind: 'redirect', status: 303, location: uri } : signOutPage({ uri, fields });
}

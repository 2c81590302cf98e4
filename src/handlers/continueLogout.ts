import type { ContinueLogoutErrors, ContinueLogoutResponses } from '../../generated/contract/index.js';
import type { NavigationAnswer } from '../contract/answer.js';
import { readSignOutHandle, type SignInDependencies, signOutPage } from '../sign-in/index.js';
import type { OperationInput } from './operation-input.js';

type Answer = NavigationAnswer<ContinueLogoutResponses & ContinueLogoutErrors>;

/** `GET /bff/logout/continue`: continues the sign-out at the authorization server (LOGOUT-06). */
export async function continueLogout(
  { request }: Pick<OperationInput<unknown>, 'request'>,
  { options, pendingSignOuts }: SignInDependencies,
): Promise<Answer> {
  const handle = readSignOutHandle(request.headers.cookie, options);
  const pending = handle === undefined ? undefined : await pendingSignOuts.read(handle);
  if (pending === undefined) return { kind: 'redirect', status: 303, location: `${options.basePath}/` };
  const { uri, fields } = pending;
  return fields === undefined ? { kind: 'redirect', status: 303, location: uri } : signOutPage({ uri, fields });
}

import type { Answer } from '../contract/answer.js';
import { backchannelLogout } from './backchannelLogout.js';
import type { Backend } from './backend.js';
import { callback } from './callback.js';
import { callbackByPost } from './callbackByPost.js';
import { callbackOfProvider } from './callbackOfProvider.js';
import { callbackOfProviderByPost } from './callbackOfProviderByPost.js';
import { continueLogout } from './continueLogout.js';
import { getSessionInfo } from './getSessionInfo.js';
import { getToken } from './getToken.js';
import { initiateLogin } from './initiateLogin.js';
import { initiateLoginByPost } from './initiateLoginByPost.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { logoutCallback } from './logoutCallback.js';
import type { OperationInput, SignedInInput } from './operation-input.js';
import { postToken } from './postToken.js';

/** A handler as the server calls it. The contract has validated `parameters`. */
export type PerformOperation = (input: OperationInput<never>, backend: Backend) => Promise<Answer>;

/** The handlers of the contract's operations, by operationId. */
export const operations: Readonly<Record<string, PerformOperation>> = {
  getToken: forSignedIn(getToken),
  postToken: forSignedIn(postToken),
  getSessionInfo: forSignedIn(getSessionInfo),
  login,
  initiateLogin,
  initiateLoginByPost,
  callback,
  callbackByPost,
  callbackOfProvider,
  callbackOfProviderByPost,
  logout,
  continueLogout,
  logoutCallback,
  backchannelLogout,
};

type SignedInOperation<Parameters> = (input: SignedInInput<Parameters>, backend: Backend) => Promise<Answer>;

/** Passes the session to a handler that requires one. The server has checked that there is one. */
function forSignedIn<Parameters>(perform: SignedInOperation<Parameters>) {
  return ({ parameters, session, emit }: OperationInput<Parameters>, backend: Backend): Promise<Answer> => {
    if (session.current === undefined) throw new Error('a handler that requires a session was reached without one');
    return perform({ parameters, session: session.current, emit }, backend);
  };
}

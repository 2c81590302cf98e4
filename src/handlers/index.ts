import type { Answer } from '../contract/answer.js';
import { backchannelLogout } from './backchannelLogout.js';
import type { Backend } from './backend.js';
import { callback } from './callback.js';
import { continueLogout } from './continueLogout.js';
import { getSessionInfo } from './getSessionInfo.js';
import { getToken } from './getToken.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { logoutCallback } from './logoutCallback.js';
import type { OperationInput, SignedInInput } from './operation-input.js';
import { postToken } from './postToken.js';

/** An operation as the server calls it. The contract has made sure that `parameters` are of its own type. */
export type PerformOperation = (input: OperationInput<never>, backend: Backend) => Promise<Answer>;

/** The operations of the contract, by operationId. */
export const operations: Readonly<Record<string, PerformOperation>> = {
  getToken: forSignedIn(getToken),
  postToken: forSignedIn(postToken),
  getSessionInfo: forSignedIn(getSessionInfo),
  login,
  callback,
  callbackOfProvider: callback,
  logout,
  continueLogout,
  logoutCallback,
  backchannelLogout,
};

type SignedInOperation<Parameters> = (input: SignedInInput<Parameters>, backend: Backend) => Promise<Answer>;

/** Gives an operation its session. The server has checked that there is one, before it looked at the parameters. */
function forSignedIn<Parameters>(perform: SignedInOperation<Parameters>) {
  return ({ parameters, session }: OperationInput<Parameters>, backend: Backend): Promise<Answer> => {
    if (session.current === undefined)
      throw new Error('an operation for signed-in frontends was reached without a session');
    return perform({ parameters, session: session.current }, backend);
  };
}

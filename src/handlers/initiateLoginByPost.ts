import type {
  InitiateLoginByPostData,
  InitiateLoginByPostErrors,
  InitiateLoginByPostResponses,
} from '../../generated/contract/index.js';
import type { NavigationAnswer } from '../contract/answer.js';
import type { SignInDependencies } from '../sign-in/index.js';
import { initiateLogin } from './initiateLogin.js';
import type { OperationInput } from './operation-input.js';

type Parameters = InitiateLoginByPostData['body'];
type Answer = NavigationAnswer<InitiateLoginByPostResponses & InitiateLoginByPostErrors>;

/** `POST /bff/initiate-login`: the same as `GET`, with the parameters in a form. */
export function initiateLoginByPost(
  input: Pick<OperationInput<Parameters>, 'parameters'>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  return initiateLogin(input, dependencies);
}

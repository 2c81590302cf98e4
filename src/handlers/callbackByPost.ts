import type {
  AuthorizationResponse,
  CallbackByPostData,
  CallbackByPostErrors,
  CallbackByPostResponses,
} from '../../generated/contract/index.js';
import type { NavigationAnswer } from '../contract/answer.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import type { SignInDependencies } from '../sign-in/index.js';
import { answerCallback } from './callback.js';
import type { OperationInput } from './operation-input.js';

type Answer = NavigationAnswer<CallbackByPostResponses & CallbackByPostErrors>;

/** `POST /bff/callback`: handles the authorization response of the default authorization server, in a form. */
export function callbackByPost(
  input: OperationInput<CallbackByPostData['body']>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const arrived = { authorizationServer: DEFAULT_AUTHORIZATION_SERVER, ...formIn(input.parameters) };
  return answerCallback(arrived, input, dependencies);
}

/** The response as it would be in a URL. It has each parameter once, as the contract has checked. */
export function formIn({ code, state, iss, error, error_description }: AuthorizationResponse) {
  const present = Object.entries({ code, state, iss, error, error_description }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return { query: new URLSearchParams(present).toString(), mode: 'form_post' as const };
}

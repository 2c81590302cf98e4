import type {
  CallbackOfProviderData,
  CallbackOfProviderErrors,
  CallbackOfProviderResponses,
} from '../../generated/contract/index.js';
import type { PageAnswer, Redirect } from '../contract/answer.js';
import type { SignInDependencies } from '../sign-in/dependencies.js';
import { finishSignIn } from '../sign-in/finish-sign-in.js';
import { callbackAnswer } from '../sign-in/sign-in-pages.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<CallbackOfProviderData['query']> & CallbackOfProviderData['path'];
type Answer = Redirect | PageAnswer<keyof CallbackOfProviderResponses | keyof CallbackOfProviderErrors>;

/** `GET /bff/callback/{provider}`: handles the authorization response of a further authorization server. */
export async function callbackOfProvider(
  { parameters, request, session, emit }: OperationInput<Parameters>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const response = {
    authorizationServer: parameters.provider,
    state: parameters.state,
    query: request.query,
    cookies: request.headers.cookie,
    session,
    emit,
  };
  return callbackAnswer(await finishSignIn(response, dependencies));
}

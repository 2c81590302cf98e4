import type {
  CallbackOfProviderData,
  CallbackOfProviderErrors,
  CallbackOfProviderResponses,
} from '../../generated/contract/index.js';
import type { PageAnswer, Redirect } from '../contract/answer.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
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
  // The default one has a redirect URI of its own (operation `callback`).
  if (parameters.provider === DEFAULT_AUTHORIZATION_SERVER) return callbackAnswer({ kind: 'unknown attempt' });
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

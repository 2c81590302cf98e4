import type { CallbackData, CallbackErrors, CallbackResponses } from '../../generated/contract/index.js';
import type { PageAnswer, Redirect, StatusOf } from '../contract/answer.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { callbackAnswer, finishSignIn, type SignInDependencies } from '../sign-in/index.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<CallbackData['query']>;
type Answer = Redirect | PageAnswer<StatusOf<keyof CallbackResponses | keyof CallbackErrors>>;

/** `GET /bff/callback`: handles the authorization response of the default authorization server. */
export function callback(input: OperationInput<Parameters>, dependencies: SignInDependencies): Promise<Answer> {
  return callbackFrom(DEFAULT_AUTHORIZATION_SERVER, input, dependencies);
}

/** Handles the response that arrived at the redirect URI of this authorization server, in the URL. */
export async function callbackFrom(
  authorizationServer: string,
  { parameters: { state }, request, session, emit }: OperationInput<Parameters>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const { query, headers } = request;
  const response = {
    authorizationServer,
    state,
    query,
    mode: 'query',
    cookies: headers.cookie,
    session,
    emit,
  } as const;
  return callbackAnswer(await finishSignIn(response, dependencies));
}

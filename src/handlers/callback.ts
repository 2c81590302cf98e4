import type { CallbackData, CallbackErrors, CallbackResponses } from '../../generated/contract/index.js';
import type { NavigationAnswer } from '../contract/answer.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { type AuthorizationResponse, callbackAnswer, finishSignIn, type SignInDependencies } from '../sign-in/index.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<CallbackData['query']>;
type Answer = NavigationAnswer<CallbackResponses & CallbackErrors>;

/** `GET /bff/callback`: handles the authorization response of the default authorization server. */
export function callback(input: OperationInput<Parameters>, dependencies: SignInDependencies): Promise<Answer> {
  const { query } = input.request;
  return answerCallback(
    { authorizationServer: DEFAULT_AUTHORIZATION_SERVER, query, mode: 'query' },
    input,
    dependencies,
  );
}

/** Handles the response that arrived at the redirect URI of this authorization server, in the URL or in a form. */
export async function answerCallback(
  arrived: Pick<AuthorizationResponse, 'authorizationServer' | 'query' | 'mode'>,
  { parameters: { state }, request, session, emit }: OperationInput<Parameters>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const response = { ...arrived, state, cookies: request.headers.cookie, session, emit };
  return callbackAnswer(await finishSignIn(response, dependencies));
}

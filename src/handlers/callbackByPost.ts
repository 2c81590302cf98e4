import type {
  AuthorizationResponse,
  CallbackByPostData,
  CallbackByPostErrors,
  CallbackByPostResponses,
} from '../../generated/contract/index.js';
import type { PageAnswer, Redirect, StatusOf } from '../contract/answer.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { callbackAnswer, finishSignIn, type SignInDependencies } from '../sign-in/index.js';
import type { OperationInput } from './operation-input.js';

type Answer = Redirect | PageAnswer<StatusOf<keyof CallbackByPostResponses | keyof CallbackByPostErrors>>;

/** `POST /bff/callback`: handles the authorization response of the default authorization server, in a form. */
export function callbackByPost(
  input: OperationInput<CallbackByPostData['body']>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  return callbackByFormFrom(DEFAULT_AUTHORIZATION_SERVER, input, dependencies);
}

/** Handles the response that arrived at the redirect URI of this authorization server, in a form. */
export async function callbackByFormFrom(
  authorizationServer: string,
  { parameters, request, session, emit }: OperationInput<AuthorizationResponse>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const { state } = parameters;
  const query = queryOf(parameters);
  const { cookie: cookies } = request.headers;
  const response = { authorizationServer, state, query, mode: 'form_post', cookies, session, emit } as const;
  return callbackAnswer(await finishSignIn(response, dependencies));
}

/** The response as it would be in a URL. It has each parameter once, as the contract has checked. */
function queryOf({ code, state, iss, error, error_description }: AuthorizationResponse): string {
  const present = Object.entries({ code, state, iss, error, error_description }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return new URLSearchParams(present).toString();
}

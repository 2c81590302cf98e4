import type {
  CallbackOfProviderData,
  CallbackOfProviderErrors,
  CallbackOfProviderResponses,
} from '../../generated/contract/index.js';
import type { NavigationAnswer } from '../contract/answer.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { callbackAnswer, type SignInDependencies } from '../sign-in/index.js';
import { answerCallback } from './callback.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<CallbackOfProviderData['query']> & CallbackOfProviderData['path'];
type Answer = NavigationAnswer<CallbackOfProviderResponses & CallbackOfProviderErrors>;

/** `GET /bff/callback/{provider}`: handles the authorization response of a further authorization server. */
export async function callbackOfProvider(
  input: OperationInput<Parameters>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const { provider } = input.parameters;
  // The default one has a redirect URI of its own (operation `callback`).
  if (provider === DEFAULT_AUTHORIZATION_SERVER) return callbackAnswer({ kind: 'unknown attempt' });
  const { query } = input.request;
  return answerCallback({ authorizationServer: provider, query, mode: 'query' }, input, dependencies);
}

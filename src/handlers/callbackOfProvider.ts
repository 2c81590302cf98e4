import type {
  CallbackOfProviderData,
  CallbackOfProviderErrors,
  CallbackOfProviderResponses,
} from '../../generated/contract/index.js';
import type { PageAnswer, Redirect, StatusOf } from '../contract/answer.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { callbackAnswer, type SignInDependencies } from '../sign-in/index.js';
import { callbackFrom } from './callback.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<CallbackOfProviderData['query']> & CallbackOfProviderData['path'];
type Answer = Redirect | PageAnswer<StatusOf<keyof CallbackOfProviderResponses | keyof CallbackOfProviderErrors>>;

/** `GET /bff/callback/{provider}`: handles the authorization response of a further authorization server. */
export async function callbackOfProvider(
  input: OperationInput<Parameters>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const { provider } = input.parameters;
  // The default one has a redirect URI of its own (operation `callback`).
  if (provider === DEFAULT_AUTHORIZATION_SERVER) return callbackAnswer({ kind: 'unknown attempt' });
  return callbackFrom(provider, input, dependencies);
}

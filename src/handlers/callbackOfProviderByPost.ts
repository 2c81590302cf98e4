import type {
  CallbackOfProviderByPostData,
  CallbackOfProviderByPostErrors,
  CallbackOfProviderByPostResponses,
} from '../../generated/contract/index.js';
import type { NavigationAnswer } from '../contract/answer.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { callbackAnswer, type SignInDependencies } from '../sign-in/index.js';
import { answerCallback } from './callback.js';
import { formIn } from './callbackByPost.js';
import type { OperationInput } from './operation-input.js';

type Parameters = CallbackOfProviderByPostData['body'] & CallbackOfProviderByPostData['path'];
type Answer = NavigationAnswer<CallbackOfProviderByPostResponses & CallbackOfProviderByPostErrors>;

/** `POST /bff/callback/{provider}`: handles the response of a further authorization server, in a form. */
export async function callbackOfProviderByPost(
  input: OperationInput<Parameters>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const { provider } = input.parameters;
  // The default one has a redirect URI of its own (operation `callbackByPost`).
  if (provider === DEFAULT_AUTHORIZATION_SERVER) return callbackAnswer({ kind: 'unknown attempt' });
  return answerCallback({ authorizationServer: provider, ...formIn(input.parameters) }, input, dependencies);
}

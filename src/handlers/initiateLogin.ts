import type { InitiateLoginData, InitiateLoginErrors, InitiateLoginResponses } from '../../generated/contract/index.js';
import type { NavigationAnswer } from '../contract/answer.js';
import { readInitiatedLogin, refusedPage, type SignInDependencies } from '../sign-in/index.js';
import type { OperationInput } from './operation-input.js';

type Parameters = InitiateLoginData['query'];
type Answer = NavigationAnswer<InitiateLoginResponses & InitiateLoginErrors>;

/** `GET /bff/initiate-login`: redirects to `/bff/login`, as another site suggests. */
export async function initiateLogin(
  { parameters }: Pick<OperationInput<Parameters>, 'parameters'>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const initiated = readInitiatedLogin(parameters, dependencies);
  return initiated.kind === 'refused'
    ? refusedPage(initiated.refusal.body)
    : { kind: 'redirect', status: 303, location: initiated.location };
}

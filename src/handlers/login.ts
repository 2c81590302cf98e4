import type { LoginData, LoginErrors, LoginResponses } from '../../generated/contract/index.js';
import type { NavigationAnswer } from '../contract/answer.js';
import {
  refusedPage,
  type SignInDependencies,
  signInFailedPage,
  signInFirstPage,
  startSignIn,
} from '../sign-in/index.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<LoginData['query']>;
type Answer = NavigationAnswer<LoginResponses & LoginErrors>;

/** `GET /bff/login`: redirects to an authorization server, to sign in or to grant more. */
export async function login(
  { parameters, session, request, emit }: OperationInput<Parameters>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const outcome = await startSignIn({ parameters, session, cookies: request.headers.cookie, emit }, dependencies);
  switch (outcome.kind) {
    case 'redirect':
      return { kind: 'redirect', status: 303, location: outcome.location, setCookies: outcome.setCookies };
    case 'refused':
      return refusedPage(outcome.refusal.body);
    case 'no external session':
      return signInFirstPage();
    case 'failed':
      return signInFailedPage(outcome.failure, outcome.retry);
  }
}

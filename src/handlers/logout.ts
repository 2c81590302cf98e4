import type { LogoutData, LogoutErrors, LogoutResponses } from '../../generated/contract/index.js';
import type { JsonAnswer } from '../contract/answer.js';
import { type SignInDependencies, signOut } from '../sign-in/index.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<LogoutData['body']>;
type Answer = JsonAnswer<LogoutResponses & LogoutErrors>;

const CONTINUE = '/bff/logout/continue';

/** `POST /bff/logout`: ends the session, or all sessions of the person, and returns where to sign out further. */
export async function logout(
  { parameters, session, emit }: Pick<OperationInput<Parameters>, 'parameters' | 'session' | 'emit'>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const everywhere = parameters.sessions === 'all';
  const returnTo = parameters.return_to ?? `${dependencies.options.basePath}/`;
  const cookie = await signOut({ session, everywhere, returnTo, emit }, dependencies);
  return cookie === undefined
    ? { kind: 'json', status: 200, body: {} }
    : { kind: 'json', status: 200, body: { logout_uri: CONTINUE }, setCookies: [cookie] };
}

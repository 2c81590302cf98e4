import type {
  BackchannelLogoutData,
  BackchannelLogoutErrors,
  BackchannelLogoutResponses,
} from '../../generated/contract/index.js';
import type { JsonAnswer } from '../contract/answer.js';
import { refuse, tooManyRequests } from '../core/refusal.js';
import { endByLogoutToken, type SignInDependencies } from '../sign-in/index.js';
import type { OperationInput } from './operation-input.js';

type Parameters = BackchannelLogoutData['body'];
type Answer = JsonAnswer<BackchannelLogoutResponses & BackchannelLogoutErrors>;

/**
 * `POST /bff/backchannel-logout`: ends the sessions that a logout token names. Every failure is answered with 400
 * (OpenID Connect Back-Channel Logout 1.0, section 2.8), and the answer does not depend on whether sessions exist
 * (BCL-14); an address with too many failures gets 429.
 */
export async function backchannelLogout(
  { parameters, request, emit }: Pick<OperationInput<Parameters>, 'parameters' | 'request' | 'emit'>,
  dependencies: SignInDependencies,
): Promise<Answer> {
  const logout = { logoutToken: parameters.logout_token, address: request.address(), emit };
  const outcome = await endByLogoutToken(logout, dependencies);
  switch (outcome.kind) {
    case 'ended':
      return { kind: 'json', status: 200, body: {} };
    case 'rejected':
      return refuse(400, 'invalid_request', 'The logout token is not valid.');
    case 'unavailable':
      return refuse(400, 'temporarily_unavailable', 'The logout token cannot be acted on now. Send it again later.');
    case 'too many':
      return tooManyRequests(outcome.waitSeconds);
  }
}

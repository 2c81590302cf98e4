import type {
  BackchannelLogoutData,
  BackchannelLogoutErrors,
  BackchannelLogoutResponses,
} from '../../generated/contract/index.js';
import { findProvider } from '../authorization-server/authorization-servers.js';
import { claimedIssuer, type LogoutToken, type LogoutTokenReading } from '../authorization-server/logout-token.js';
import type { JsonAnswer } from '../contract/answer.js';
import { refuse } from '../core/refusal.js';
import { StoreUnavailable } from '../storage/store.js';
import type { Backend } from './backend.js';
import type { OperationInput } from './operation-input.js';

type Parameters = BackchannelLogoutData['body'];
type Answer = JsonAnswer<BackchannelLogoutResponses & BackchannelLogoutErrors>;

/**
 * `POST /bff/backchannel-logout`: ends the sessions that the authorization server names (OpenID Connect Back-Channel
 * Logout 1.0). Whatever fails is answered 400 (section 2.8), and in the same words whatever sessions there are (BCL-14).
 */
export async function backchannelLogout(
  { parameters }: Pick<OperationInput<Parameters>, 'parameters'>,
  backend: Backend,
): Promise<Answer> {
  const { log } = backend;
  const read = await readByAnyone(parameters.logout_token, backend);
  if (read.kind === 'invalid') {
    log({ level: 'warning', event: 'logout token refused', reason: read.reason });
    return notValid();
  }
  if (read.kind === 'unknown') {
    log({ level: 'warning', event: 'authorization server unavailable', reason: read.reason });
    return notNow();
  }
  try {
    return await endSessions(read.token, backend);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    log({ level: 'warning', event: 'store unavailable', error: error.message });
    return notNow();
  }
}

/** Has the token read by those authorization servers that it says it is from: there may be several with one issuer. */
async function readByAnyone(token: string, backend: Backend): Promise<LogoutTokenReading> {
  const issuer = claimedIssuer(token);
  const all = [findProvider(undefined, backend), ...backend.providers.values()];
  let last: LogoutTokenReading = { kind: 'invalid', reason: 'iss' };
  for (const provider of all) {
    // Nobody signs in at one without OpenID Connect, so that none of its tokens can end a session.
    if (!provider?.settings.openidConnect || provider.settings.issuer !== issuer) continue;
    last = await provider.server.readLogoutToken(token);
    if (last.kind === 'valid') break;
  }
  return last;
}

/** The token is remembered last: one that could not be acted on may come again, and acting twice ends no more. */
async function endSessions(
  { jti, expiresAt, ...of }: LogoutToken,
  { sessions, usedLogoutTokens, log }: Backend,
): Promise<Answer> {
  const { issuer } = of;
  if (await usedLogoutTokens.has({ issuer, jti })) {
    log({ level: 'warning', event: 'logout token refused', reason: 'used before' });
    return notValid();
  }
  const ended = await sessions.endAllOf(of);
  await usedLogoutTokens.add({ issuer, jti, expiresAt });
  log({ level: 'info', event: 'signed out by the authorization server', sessions: ended });
  return { kind: 'json', status: 200, body: {} };
}

const notValid = () => refuse(400, 'invalid_request', 'The logout token is not valid.');

const notNow = () =>
  refuse(400, 'temporarily_unavailable', 'The logout token cannot be acted on now. Send it again later.');

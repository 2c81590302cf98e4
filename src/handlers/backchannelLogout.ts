import type {
  BackchannelLogoutData,
  BackchannelLogoutErrors,
  BackchannelLogoutResponses,
} from '../../generated/contract/index.js';
import { findProvider } from '../authorization-server/authorization-servers.js';
import { claimedIssuer, type LogoutToken, type LogoutTokenReading } from '../authorization-server/logout-token.js';
import type { JsonAnswer } from '../contract/answer.js';
import { refuse, tooManyRequests } from '../core/refusal.js';
import { StoreUnavailable } from '../storage/store.js';
import type { Backend } from './backend.js';
import type { OperationInput } from './operation-input.js';

type Parameters = BackchannelLogoutData['body'];
type Answer = JsonAnswer<BackchannelLogoutResponses & BackchannelLogoutErrors>;

/**
 * `POST /bff/backchannel-logout`: ends the sessions that the authorization server names (OpenID Connect Back-Channel
 * Logout 1.0). Whatever fails is answered 400 (section 2.8), and in the same words whatever sessions there are (BCL-14);
 * or 429, from an address that sent too much that failed. A valid token is taken all the same.
 */
export async function backchannelLogout(
  { parameters, request }: Pick<OperationInput<Parameters>, 'parameters' | 'request'>,
  backend: Backend,
): Promise<Answer> {
  const read = await readByAnyone(parameters.logout_token, backend);
  if (read.kind !== 'valid') return refuseToken(read, request.address(), backend);
  try {
    const ended = await endSessions(read.token, backend);
    return ended ? { kind: 'json', status: 200, body: {} } : refuseToken(USED, request.address(), backend);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    backend.log({ level: 'warning', event: 'store unavailable', error: error.message });
    return notNow();
  }
}

const USED = { kind: 'invalid', reason: 'used before' } as const;

/** Counts the failure. Of too many, the log tells once that there are more. */
function refuseToken(
  { kind, reason }: Exclude<LogoutTokenReading, { kind: 'valid' }>,
  address: string,
  { limits, log }: Backend,
): Answer {
  const waitSeconds = limits.ofFailedLogoutTokens(address);
  if (waitSeconds !== undefined) return tooManyRequests(waitSeconds);
  if (kind === 'invalid') {
    log({ level: 'warning', event: 'logout token refused', reason });
    return notValid();
  }
  log({ level: 'warning', event: 'authorization server unavailable', reason });
  return notNow();
}

/** Has the token read by those authorization servers that it says it is from: there may be several with one issuer. */
async function readByAnyone(token: string, backend: Backend): Promise<LogoutTokenReading> {
  const issuer = claimedIssuer(token);
  const all = [findProvider(undefined, backend), ...backend.providers.values()];
  let last: LogoutTokenReading = { kind: 'invalid', reason: 'iss' };
  for (const provider of all) {
    // Nobody signs in at one without OpenID Connect, so that none of its tokens can end a session.
    if (!provider?.settings.openidConnect || provider.settings.issuer !== issuer) continue;
    const read = await provider.server.readLogoutToken(token);
    if (read.kind === 'valid') return read;
    // What one can't tell now, another doesn't know better.
    if (last.kind !== 'unknown') last = read;
  }
  return last;
}

/**
 * The token is remembered last: one that could not be acted on may come again, and acting twice ends no more. False: it
 * was used before.
 */
async function endSessions(
  { jti, expiresAt, ...of }: LogoutToken,
  { sessions, usedLogoutTokens, log }: Backend,
): Promise<boolean> {
  const { issuer } = of;
  if (await usedLogoutTokens.has({ issuer, jti })) return false;
  const ended = await sessions.endAllOf(of);
  await usedLogoutTokens.add({ issuer, jti, expiresAt });
  log({ level: 'info', event: 'signed out by the authorization server', sessions: ended });
  return true;
}

const notValid = () => refuse(400, 'invalid_request', 'The logout token is not valid.');

const notNow = () =>
  refuse(400, 'temporarily_unavailable', 'The logout token cannot be acted on now. Send it again later.');

import {
  claimedIssuer,
  type LogoutToken,
  type LogoutTokenReading,
  type NamedAuthorizationServer,
} from '../authorization-server/index.js';
import { isIssuer } from '../core/issuer.js';
import { StoreUnavailable } from '../storage/store.js';
import type { Emit, OfPerson } from '../telemetry/events.js';
import type { SignInDependencies } from './dependencies.js';

export interface BackchannelLogout {
  readonly logoutToken: string;
  /** The address that sent it. */
  readonly address: string;
  readonly emit: Emit;
}

export type LogoutOutcome =
  | { readonly kind: 'ended' }
  | { readonly kind: 'rejected' }
  /** The store, or the keys of the authorization server, are unavailable. */
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'too many'; readonly waitSeconds: number };

/**
 * Ends the sessions that a logout token names (OpenID Connect Back-Channel Logout 1.0). Only failures are counted against
 * the address, so a valid token is always accepted.
 */
export async function endByLogoutToken(
  { logoutToken, address, emit }: BackchannelLogout,
  dependencies: SignInDependencies,
): Promise<LogoutOutcome> {
  const { reading, authorizationServer } = await readToken(logoutToken, dependencies);
  if (reading.kind !== 'valid') return reject(reading, { address, emit, authorizationServer }, dependencies);
  try {
    const ended = await endSessions(reading.token, dependencies);
    if (ended === 'used before') return reject(USED_BEFORE, { address, emit, authorizationServer }, dependencies);
    emit('logout_token.accepted', { sessions: ended });
    if (ended > 0) emit('session.ended', { reason: 'backchannel_logout', sessions: ended }, personIn(reading.token));
    return { kind: 'ended' };
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    emit('store.unavailable', { reason: error.message });
    return { kind: 'unavailable' };
  }
}

/** A logout token may name a session only. */
function personIn({ issuer, sub }: LogoutToken): OfPerson | undefined {
  return sub === undefined ? undefined : { person: { issuer, sub } };
}

const USED_BEFORE = { kind: 'invalid', reason: 'used before' } as const;

interface Sender {
  readonly address: string;
  readonly emit: Emit;
  readonly authorizationServer: NamedAuthorizationServer | undefined;
}

/** Counts the failure. Above the limit, only the limit is reported. */
function reject(
  { kind, reason }: Exclude<LogoutTokenReading, { kind: 'valid' }>,
  { address, emit, authorizationServer }: Sender,
  { limits }: SignInDependencies,
): LogoutOutcome {
  const waitSeconds = limits.ofFailedLogoutTokens(address);
  if (waitSeconds !== undefined) return { kind: 'too many', waitSeconds };
  if (kind === 'unknown' && authorizationServer !== undefined) {
    emit('authorization_server.unavailable', { ...authorizationServer.about, reason });
    return { kind: 'unavailable' };
  }
  emit('logout_token.rejected', { reason });
  return { kind: 'rejected' };
}

interface Read {
  readonly reading: LogoutTokenReading;
  readonly authorizationServer?: NamedAuthorizationServer;
}

/** Reads the token with the keys of the authorization server that it names. Several may have the same issuer. */
async function readToken(token: string, { authorizationServers }: SignInDependencies): Promise<Read> {
  const issuer = claimedIssuer(token);
  let last: Read = { reading: { kind: 'invalid', reason: 'iss' } };
  for (const authorizationServer of authorizationServers.values()) {
    const { settings, server } = authorizationServer;
    // No session starts at one without OpenID Connect, so its tokens end none.
    if (!settings.openidConnect || !isIssuer(issuer, settings)) continue;
    const reading = await server.readLogoutToken(token);
    if (reading.kind === 'valid') return { reading, authorizationServer };
    // If the keys of one are unavailable, that is not outweighed by the refusal of another one.
    if (last.reading.kind !== 'unknown') last = { reading, authorizationServer };
  }
  return last;
}

/** Records the token last: one that could not be acted on may be sent again, and acting twice does no harm. */
async function endSessions(
  { jti, expiresAt, ...of }: LogoutToken,
  { sessions, usedLogoutTokens }: SignInDependencies,
): Promise<number | 'used before'> {
  const { issuer } = of;
  if (await usedLogoutTokens.has({ issuer, jti })) return 'used before';
  const ended = await sessions.endAllOf(of);
  await usedLogoutTokens.add({ issuer, jti, expiresAt });
  return ended;
}

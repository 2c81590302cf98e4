import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose';
import type { Configuration } from 'openid-client';
import type { Clock } from '../core/clock.js';
import { pauseAfterFailure } from './pause-after-failure.js';
import { isSigningAlgorithm, LOOK_AGAIN_MS, type SigningKeysOf, signingAlgorithms } from './signing-keys.js';
import { translateError } from './translate-error.js';

/** What a valid logout token says (OpenID Connect Back-Channel Logout 1.0, section 2.4). One of `sub` and `sid` is there. */
export interface LogoutToken {
  readonly issuer: string;
  readonly sub?: string;
  readonly sid?: string;
  readonly jti: string;
  /** Epoch seconds from which on it is not accepted any more. */
  readonly expiresAt: number;
}

/** The token, or why there is none; `reason` is for the log. */
export type LogoutTokenReading =
  | { readonly kind: 'valid'; readonly token: LogoutToken }
  | { readonly kind: 'invalid'; readonly reason: string }
  /** Its keys can't be had now, so that nobody knows. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface LogoutTokenRules {
  readonly issuer: string;
  readonly clientId: string;
  readonly allowLogoutTokenWithoutExpiry: boolean;
  readonly clock: Clock;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Clocks differ by less. As for ID Tokens. */
const TOLERANCE_SECONDS = 30;
/** However long a token says that it lives: what was used has to be remembered for as long. */
const LONGEST_LIFE_SECONDS = 3600;

/** Makes the function that reads logout tokens, and checks them in all the steps of section 2.6. */
export function createLogoutTokenReader(
  discovered: () => Promise<Configuration>,
  keysOf: SigningKeysOf,
  rules: LogoutTokenRules,
): (token: string) => Promise<LogoutTokenReading> {
  const configured = pauseAfterFailure(discovered, LOOK_AGAIN_MS);
  return async (token) => {
    try {
      checkPlausible(token, rules);
      const configuration = await configured();
      return readClaims(await verify(token, { keys: keysOf(configuration), configuration, rules }));
    } catch (error) {
      return translate(error);
    }
  };
}

/** Who a token says it is from. Nothing is believed by it: it tells whose keys to check it with. */
export function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/**
 * Checks what a token says about itself. One that would be refused with any signature causes no request for keys, or for
 * metadata.
 */
function checkPlausible(token: string, { issuer, clientId }: LogoutTokenRules): void {
  const claims = decodeJwt(token);
  const { alg, typ } = headerOf(token);
  if (!isSigningAlgorithm(alg)) throw new NotALogoutToken('alg');
  if (!isType(typ)) throw new NotALogoutToken('typ');
  if (claims.iss !== issuer) throw new NotALogoutToken('iss');
  if (![claims.aud].flat().includes(clientId)) throw new NotALogoutToken('aud');
  readClaims(claims);
}

function headerOf(token: string): ProtectedHeaderParameters {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new NotALogoutToken('header');
  }
}

interface Verification {
  readonly keys: JWTVerifyGetKey;
  readonly configuration: Configuration;
  readonly rules: LogoutTokenRules;
}

/** Signature, type, issuer, audience and times: what the library checks. */
async function verify(token: string, { keys, configuration, rules }: Verification): Promise<JWTPayload> {
  const { issuer } = configuration.serverMetadata();
  const { payload } = await jwtVerify(token, keys, {
    issuer,
    audience: rules.clientId,
    algorithms: signingAlgorithms(configuration),
    currentDate: new Date(rules.clock() * 1000),
    clockTolerance: TOLERANCE_SECONDS,
    maxTokenAge: LONGEST_LIFE_SECONDS,
    requiredClaims: rules.allowLogoutTokenWithoutExpiry ? [] : ['exp'],
  });
  return payload;
}

/** Older servers send no type, or the general one. Any other is of a token for something else. */
function isType(typ: unknown): boolean {
  return typ === undefined || (typeof typ === 'string' && /^(?:application\/)?(?:logout\+jwt|jwt)$/i.test(typ));
}

/** What makes a JWT a logout token. */
function readClaims({ iss = '', sub, sid, jti, events, iat = 0, exp, ...others }: JWTPayload): LogoutTokenReading {
  if ('nonce' in others) throw new NotALogoutToken('nonce');
  if (!isObject(events) || !isObject(events[EVENT])) throw new NotALogoutToken('events');
  if (!isText(jti)) throw new NotALogoutToken('jti');
  if (sub === undefined && sid === undefined) throw new NotALogoutToken('sub and sid');
  if (sub !== undefined && !isText(sub)) throw new NotALogoutToken('sub');
  if (sid !== undefined && !isText(sid)) throw new NotALogoutToken('sid');
  const expiresAt = Math.min(exp ?? Number.POSITIVE_INFINITY, iat + LONGEST_LIFE_SECONDS) + TOLERANCE_SECONDS + 1;
  const whose = { ...(sub === undefined ? {} : { sub }), ...(sid === undefined ? {} : { sid }) };
  return { kind: 'valid', token: { issuer: iss, jti, expiresAt, ...whose } };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The message names the claim. */
class NotALogoutToken extends Error {
  override readonly name = 'NotALogoutToken';
}

/** Keys that can't be had say nothing about the token. Only codes and the names of claims are told, never a value. */
function translate(error: unknown): LogoutTokenReading {
  if (error instanceof NotALogoutToken) return { kind: 'invalid', reason: error.message };
  if (error instanceof errors.JWTClaimValidationFailed) return { kind: 'invalid', reason: error.claim };
  const isOfKeys = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  if (isOfKeys) return { kind: 'unknown', reason: error.code };
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') {
    return { kind: 'invalid', reason: error.code };
  }
  if (error instanceof errors.JOSEError) return { kind: 'unknown', reason: 'its keys cannot be had' };
  const failure = translateError(error);
  return { kind: 'unknown', reason: 'reason' in failure ? failure.reason : 'refused' };
}

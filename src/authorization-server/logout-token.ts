import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose';
import type { Configuration } from 'openid-client';
import { isMap } from '../core/is-map.js';
import { type IssuerRules, isIssuer, isTemplate, tenantOf } from '../core/issuer.js';
import type { AuthorizationServerOptions } from './client-options.js';
import type { Discovered } from './discovery.js';
import { createExchange } from './exchange.js';
import { isSigningAlgorithm, pauseAfterFailure, type SigningKeysOf, signingAlgorithms } from './signing-keys.js';
import { translateError } from './translate-error.js';

/** The claims of a valid logout token (Back-Channel Logout 1.0, section 2.4). Has `sub`, `sid`, or both. */
export interface LogoutToken {
  readonly issuer: string;
  readonly sub?: string;
  readonly sid?: string;
  readonly jti: string;
  /** Epoch seconds from which the backend rejects it. */
  readonly expiresAt: number;
}

/** The token, or why there is none; `reason` is for the log. */
export type LogoutTokenReading =
  | { readonly kind: 'valid'; readonly token: LogoutToken }
  | { readonly kind: 'invalid'; readonly reason: string }
  /** The keys are unavailable, so the token could not be verified. */
  | { readonly kind: 'unknown'; readonly reason: string };

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** The tolerated clock difference, as for ID Tokens. */
const TOLERANCE_SECONDS = 30;
/** The longest lifetime of a logout token. The backend remembers a used one for as long. */
const LONGEST_LIFE_SECONDS = 3600;

/** Makes the function that validates logout tokens, in all steps of section 2.6. */
export function createLogoutTokenReader(
  discovered: Discovered,
  keysOf: SigningKeysOf,
  rules: AuthorizationServerOptions,
): (token: string) => Promise<LogoutTokenReading> {
  const configured = pauseAfterFailure(() => discovered(createExchange()));
  return async (token) => {
    try {
      checkPlausible(token, rules);
      const configuration = await configured();
      return readClaims(await verify(token, { configuration, keysOf }, rules));
    } catch (error) {
      return translate(error);
    }
  };
}

/** The `iss` claim of an unverified token. Use it only to choose the keys that verify the token. */
export function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** Checks the claims of an unverified token: one that no signature could make valid causes no requests. */
function checkPlausible(token: string, rules: AuthorizationServerOptions): void {
  const claims = decodeJwt(token);
  const { clientId } = rules;
  const { alg, typ } = headerOf(token);
  if (!isSigningAlgorithm(alg)) throw new NotALogoutToken('alg');
  if (!isType(typ)) throw new NotALogoutToken('typ');
  if (!isIssuer(claims.iss, rules)) throw new NotALogoutToken('iss');
  if (!isOfTenant(claims, claims.iss, rules)) throw new NotALogoutToken('tid');
  if (![claims.aud].flat().includes(clientId)) throw new NotALogoutToken('aud');
  readClaims(claims);
}

/** If the token of a tenant names its tenant beside the issuer, both must be the same one. */
function isOfTenant({ tid }: JWTPayload, iss: string, { issuer }: IssuerRules): boolean {
  return !isTemplate(issuer) || tid === undefined || tid === tenantOf(iss, issuer);
}

function headerOf(token: string): ProtectedHeaderParameters {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new NotALogoutToken('header');
  }
}

/** Verifies signature, issuer, audience and times. */
async function verify(
  token: string,
  { configuration, keysOf }: { readonly configuration: Configuration; readonly keysOf: SigningKeysOf },
  rules: AuthorizationServerOptions,
): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, keysOf(configuration), {
    // Of several tenants, the one that the token names, which was compared with the settings before.
    issuer: isTemplate(rules.issuer) ? claimedIssuer(token) : rules.issuer,
    audience: rules.clientId,
    algorithms: signingAlgorithms(configuration),
    currentDate: new Date(rules.clock() * 1000),
    clockTolerance: TOLERANCE_SECONDS,
    maxTokenAge: LONGEST_LIFE_SECONDS,
    requiredClaims: rules.allowLogoutTokenWithoutExpiry ? [] : ['exp'],
  });
  return payload;
}

/** Older authorization servers send no type, or the general one. Any other type is of a token with another purpose. */
function isType(typ: unknown): boolean {
  return typ === undefined || (typeof typ === 'string' && /^(?:application\/)?(?:logout\+jwt|jwt)$/i.test(typ));
}

/** Checks the claims that make a JWT a logout token. */
function readClaims({ iss = '', sub, sid, jti, events, iat = 0, exp, ...others }: JWTPayload): LogoutTokenReading {
  if ('nonce' in others) throw new NotALogoutToken('nonce');
  if (!isMap(events) || !isMap(events[EVENT])) throw new NotALogoutToken('events');
  if (!isText(jti)) throw new NotALogoutToken('jti');
  if (sub === undefined && sid === undefined) throw new NotALogoutToken('sub and sid');
  if (sub !== undefined && !isText(sub)) throw new NotALogoutToken('sub');
  if (sid !== undefined && !isText(sid)) throw new NotALogoutToken('sid');
  const expiresAt = Math.min(exp ?? Number.POSITIVE_INFINITY, iat + LONGEST_LIFE_SECONDS) + TOLERANCE_SECONDS + 1;
  return { kind: 'valid', token: { issuer: iss, sub, sid, jti, expiresAt } };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The message names the invalid claim. */
class NotALogoutToken extends Error {
  override readonly name = 'NotALogoutToken';
}

/** Unavailable keys do not make the token invalid. Reasons are codes and names of claims, never values. */
function translate(error: unknown): LogoutTokenReading {
  if (error instanceof NotALogoutToken) return { kind: 'invalid', reason: error.message };
  if (error instanceof errors.JWTClaimValidationFailed) return { kind: 'invalid', reason: error.claim };
  const isOfKeys = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  if (isOfKeys) return { kind: 'unknown', reason: error.code };
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') {
    return { kind: 'invalid', reason: error.code };
  }
  if (error instanceof errors.JOSEError) return { kind: 'unknown', reason: 'its keys are unavailable' };
  const failure = translateError(error);
  return { kind: 'unknown', reason: 'reason' in failure ? failure.reason : 'refused' };
}

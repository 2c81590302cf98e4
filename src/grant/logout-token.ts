import {
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  customFetch as jwksFetch,
  jwtVerify,
} from 'jose';
import { type Configuration, customFetch } from 'openid-client';
import { AuthorizationServerUnusable } from './guarded-fetch.js';
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
  readonly clientId: string;
  readonly timeoutSeconds: number;
  readonly allowLogoutTokenWithoutExpiry: boolean;
  readonly allowPlainHttp: boolean;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Clocks differ by less. As for ID Tokens. */
const TOLERANCE_SECONDS = 30;
/** However long a token says that it lives: what was used has to be remembered for as long. */
const LONGEST_LIFE_SECONDS = 3600;
/** A token with an unknown key makes us look for new keys, but not more often than this. */
const LOOK_AGAIN_MS = 2_000;

/** Makes the function that reads logout tokens, and checks them in all the steps of section 2.6. */
export function createLogoutTokenReader(
  discovered: () => Promise<Configuration>,
  rules: LogoutTokenRules,
): (token: string) => Promise<LogoutTokenReading> {
  let keys: JWTVerifyGetKey | undefined;
  return async (token) => {
    try {
      const configuration = await discovered();
      keys ??= keysOf(configuration, rules);
      return readClaims(await verify(token, { keys, configuration, rules }));
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

/** The server's keys, by the same fetch as everything else that is asked of it. */
function keysOf(configuration: Configuration, { timeoutSeconds, allowPlainHttp }: LogoutTokenRules): JWTVerifyGetKey {
  const { jwks_uri: uri } = configuration.serverMetadata();
  if (uri === undefined || !(allowPlainHttp || uri.startsWith('https:'))) {
    throw new AuthorizationServerUnusable('its metadata leads to no keys over HTTPS');
  }
  const guardedFetch = configuration[customFetch] ?? fetch;
  return createRemoteJWKSet(new URL(uri), {
    timeoutDuration: timeoutSeconds * 1000,
    cooldownDuration: LOOK_AGAIN_MS,
    [jwksFetch]: (url, { headers, ...options }) =>
      guardedFetch(url, { ...options, headers: Object.fromEntries(headers), body: undefined }),
  });
}

interface Verification {
  readonly keys: JWTVerifyGetKey;
  readonly configuration: Configuration;
  readonly rules: LogoutTokenRules;
}

/** Signature, type, issuer, audience and times: what the library checks. */
async function verify(token: string, { keys, configuration, rules }: Verification): Promise<JWTPayload> {
  const { issuer, id_token_signing_alg_values_supported: named } = configuration.serverMetadata();
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer,
    audience: rules.clientId,
    algorithms: algorithmsOf(named),
    clockTolerance: TOLERANCE_SECONDS,
    maxTokenAge: LONGEST_LIFE_SECONDS,
    requiredClaims: rules.allowLogoutTokenWithoutExpiry ? [] : ['exp'],
  });
  if (!isType(protectedHeader.typ)) throw new NotALogoutToken('typ');
  return payload;
}

/** As for ID Tokens: what the metadata names, but never `none` or a shared secret, since keys are public here. */
function algorithmsOf(named: readonly string[] | undefined): string[] {
  const signatures = (named ?? ['RS256']).filter((name) => /^(?:RS|PS|ES)\d{3}$|^EdDSA$|^Ed25519$/.test(name));
  return signatures.length === 0 ? ['RS256'] : signatures;
}

/** Older servers send no type, or the general one. Any other is of a token for something else. */
function isType(typ: string | undefined): boolean {
  return typ === undefined || /^(?:application\/)?(?:logout\+jwt|jwt)$/i.test(typ);
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

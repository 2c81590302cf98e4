import { setTimeout as pause } from 'node:timers/promises';
import {
  compactVerify,
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
  customFetch as jwksFetch,
} from 'jose';
import { type Configuration, customFetch } from 'openid-client';
import type { Deadline } from '../core/deadline.js';
import { AuthorizationServerUnavailable, InvalidResponse } from './guarded-fetch.js';
import { pauseAfterFailure } from './pause-after-failure.js';

/** The shortest time between two requests for keys: after an unknown key, and after a failure. */
export const LOOK_AGAIN_MS = 2_000;

/** How to request the keys. */
export interface KeyRules {
  readonly timeoutSeconds: number;
  readonly allowPlainHttp: boolean;
}

/** Returns an authorization server's signing keys, fetched on first use. */
export type SigningKeysOf = (configuration: Configuration) => JWTVerifyGetKey;

/** Makes the one source of an authorization server's keys, for both ID Tokens and logout tokens. */
export function createSigningKeys(rules: KeyRules): SigningKeysOf {
  let keys: JWTVerifyGetKey | undefined;
  return (configuration) => {
    keys ??= remoteKeys(configuration, rules);
    return keys;
  };
}

/** The keys at `jwks_uri`, requested with the same fetch as everything else. */
function remoteKeys(configuration: Configuration, { timeoutSeconds, allowPlainHttp }: KeyRules): JWTVerifyGetKey {
  const { jwks_uri: uri } = configuration.serverMetadata();
  if (uri === undefined || !URL.canParse(uri) || !(allowPlainHttp || uri.startsWith('https:'))) {
    throw new InvalidResponse('its metadata has no jwks_uri with https');
  }
  const guardedFetch = configuration[customFetch] ?? fetch;
  const fetchKeys: FetchImplementation = async (url, { headers, ...options }) =>
    withKeys(await guardedFetch(url, { ...options, headers: Object.fromEntries(headers), body: undefined }));
  return createRemoteJWKSet(new URL(uri), {
    timeoutDuration: timeoutSeconds * 1000,
    // The library pauses after a successful fetch, but not after a failed one.
    cooldownDuration: LOOK_AGAIN_MS,
    [jwksFetch]: pauseAfterFailure(fetchKeys, LOOK_AGAIN_MS),
  });
}

/** Applies the library's check of the keys here, so that invalid keys count as a failure too. */
async function withKeys(response: Response): Promise<Response> {
  const text = await response.text();
  if (response.status !== 200 || !isKeySet(text)) throw new InvalidResponse('its keys are unavailable');
  return new Response(text);
}

function isKeySet(text: string): boolean {
  try {
    createLocalJWKSet(JSON.parse(text));
    return true;
  } catch {
    return false;
  }
}

/** The algorithms in the metadata, but never `none` or a symmetric one, because keys are public here. */
export function signingAlgorithms(configuration: Configuration): string[] {
  const { id_token_signing_alg_values_supported: named = ['RS256'] } = configuration.serverMetadata();
  const signatures = named.filter(isSigningAlgorithm);
  return signatures.length === 0 ? ['RS256'] : signatures;
}

export function isSigningAlgorithm(name: unknown): boolean {
  return typeof name === 'string' && /^(?:RS|PS|ES)\d{3}$|^EdDSA$|^Ed25519$/.test(name);
}

/**
 * Verifies the signature of an ID Token (OpenID Connect Core 1.0, section 3.1.3.7, step 6). openid-client has checked
 * the claims. It would verify the signature too, but notices a new key up to a minute late, when the code is spent.
 *
 * @throws InvalidResponse if the signature is invalid
 * @throws AuthorizationServerUnavailable if the keys cannot be fetched in time
 */
export async function checkSignature(
  idToken: string,
  configuration: Configuration,
  keysOf: SigningKeysOf,
): Promise<void> {
  try {
    await compactVerify(idToken, keysOf(configuration), { algorithms: signingAlgorithms(configuration) });
  } catch (error) {
    if (error instanceof errors.JWKSTimeout) throw new AuthorizationServerUnavailable('it did not answer in time');
    if (error instanceof errors.JOSEError) throw new InvalidResponse(error.code);
    throw error;
  }
}

/**
 * Waits for a check until the deadline. Fetching the keys continues, because other requests wait for them.
 *
 * @throws AuthorizationServerUnavailable if the deadline passes first
 */
export async function inTime(deadline: Deadline, check: Promise<void>): Promise<undefined> {
  const done = new AbortController();
  const late = pause(Math.max(0, deadline.remaining()), undefined, { signal: done.signal }).then(() => {
    throw new AuthorizationServerUnavailable('its keys did not arrive in time');
  });
  try {
    await Promise.race([check, late]);
    return undefined;
  } finally {
    done.abort();
  }
}

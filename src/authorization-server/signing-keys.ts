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
import { AuthorizationServerUnavailable, AuthorizationServerUnusable } from './guarded-fetch.js';
import { pauseAfterFailure } from './pause-after-failure.js';

/** A token with an unknown key makes us look for new keys, but not more often than this; nor after a failure. */
export const LOOK_AGAIN_MS = 2_000;

/** How the keys are to be asked for. */
export interface KeyRules {
  readonly timeoutSeconds: number;
  readonly allowPlainHttp: boolean;
}

/** Gives the keys that an authorization server signs with. They are fetched when they are first needed. */
export type SigningKeysOf = (configuration: Configuration) => JWTVerifyGetKey;

/** Makes the one function that all keys of an authorization server come from: for ID Tokens and for logout tokens. */
export function createSigningKeys(rules: KeyRules): SigningKeysOf {
  let keys: JWTVerifyGetKey | undefined;
  return (configuration) => {
    keys ??= remoteKeys(configuration, rules);
    return keys;
  };
}

/** The server's keys, by the same fetch as everything else that is asked of it. */
function remoteKeys(configuration: Configuration, { timeoutSeconds, allowPlainHttp }: KeyRules): JWTVerifyGetKey {
  const { jwks_uri: uri } = configuration.serverMetadata();
  if (uri === undefined || !URL.canParse(uri) || !(allowPlainHttp || uri.startsWith('https:'))) {
    throw new AuthorizationServerUnusable('its metadata leads to no keys over HTTPS');
  }
  const guardedFetch = configuration[customFetch] ?? fetch;
  const fetchKeys: FetchImplementation = async (url, { headers, ...options }) =>
    withKeys(await guardedFetch(url, { ...options, headers: Object.fromEntries(headers), body: undefined }));
  return createRemoteJWKSet(new URL(uri), {
    timeoutDuration: timeoutSeconds * 1000,
    // The library rests after a fetch that succeeded, not after one that failed.
    cooldownDuration: LOOK_AGAIN_MS,
    [jwksFetch]: pauseAfterFailure(fetchKeys, LOOK_AGAIN_MS),
  });
}

/** Looks whether an answer holds keys, as the library will: what it can't use is a failure as well. */
async function withKeys(response: Response): Promise<Response> {
  const text = await response.text();
  if (response.status !== 200 || !isKeySet(text)) throw new AuthorizationServerUnusable('its keys cannot be had');
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

/** What the metadata names, but never `none` or a shared secret, since keys are public here. */
export function signingAlgorithms(configuration: Configuration): string[] {
  const { id_token_signing_alg_values_supported: named = ['RS256'] } = configuration.serverMetadata();
  const signatures = named.filter(isSigningAlgorithm);
  return signatures.length === 0 ? ['RS256'] : signatures;
}

export function isSigningAlgorithm(name: unknown): boolean {
  return typeof name === 'string' && /^(?:RS|PS|ES)\d{3}$|^EdDSA$|^Ed25519$/.test(name);
}

/**
 * Checks who signed an ID Token (OpenID Connect Core 1.0, section 3.1.3.7, step 6), whose claims openid-client has checked.
 * It would check this as well, but knows a new key up to a minute late, when the code is spent.
 *
 * @throws AuthorizationServerUnusable, AuthorizationServerUnavailable
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
    if (error instanceof errors.JOSEError) throw new AuthorizationServerUnusable(error.code);
    throw error;
  }
}

/**
 * Waits for a check no longer than until the deadline. The keys go on being fetched, because others wait for them too.
 *
 * @throws AuthorizationServerUnavailable
 */
export async function inTime(deadline: Deadline, check: Promise<void>): Promise<undefined> {
  const done = new AbortController();
  const late = pause(Math.max(0, deadline.remaining()), undefined, { signal: done.signal }).then(() => {
    throw new AuthorizationServerUnavailable('its keys did not come in time');
  });
  try {
    await Promise.race([check, late]);
    return undefined;
  } finally {
    done.abort();
  }
}

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
import type { Configuration } from 'openid-client';
import type { Deadline } from '../core/deadline.js';
import type { AuthorizationServerOptions } from './client-options.js';
import { createExchange, type LastResponse } from './exchange.js';
import { AuthorizationServerUnavailable, type FetchFor, InvalidResponse } from './guarded-fetch.js';

/** The shortest time between two requests for keys: after an unknown key, and after a failure. */
const LOOK_AGAIN_MS = 2_000;

/** Returns an authorization server's signing keys, fetched on first use. */
export type SigningKeysOf = (configuration: Configuration) => JWTVerifyGetKey;

/** Makes the one source of an authorization server's keys, for both ID Tokens and logout tokens. */
export function createSigningKeys(options: AuthorizationServerOptions, fetchFor: FetchFor): SigningKeysOf {
  let keys: JWTVerifyGetKey | undefined;
  return (configuration) => {
    keys ??= remoteKeys(configuration.serverMetadata().jwks_uri, options, fetchFor);
    return keys;
  };
}

/** The keys at `jwks_uri`. Several exchanges may wait for the same request, so that it belongs to none of them. */
function remoteKeys(
  uri: string | undefined,
  { timeoutSeconds, allowPlainHttp }: AuthorizationServerOptions,
  fetchFor: FetchFor,
): JWTVerifyGetKey {
  if (uri === undefined || !URL.canParse(uri) || !(allowPlainHttp || uri.startsWith('https:'))) {
    throw new InvalidResponse('its metadata has no jwks_uri with https');
  }
  const fetchKeys: FetchImplementation = async (url, { headers, ...options }) => {
    const exchange = createExchange();
    const request = { ...options, headers: Object.fromEntries(headers), body: undefined };
    return withKeys(await fetchFor(exchange)(url, request), exchange.last);
  };
  return createRemoteJWKSet(new URL(uri), {
    timeoutDuration: timeoutSeconds * 1000,
    // The library pauses after a successful fetch, but not after a failed one.
    cooldownDuration: LOOK_AGAIN_MS,
    [jwksFetch]: pauseAfterFailure(fetchKeys),
  });
}

/** Applies the library's check of the keys here, so that invalid keys count as a failure too. */
async function withKeys(response: Response, request: LastResponse): Promise<Response> {
  const text = await response.text();
  if (response.status !== 200 || !isKeySet(text)) throw new InvalidResponse('its keys are unavailable', request);
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
    if (error instanceof errors.JWKSTimeout) throw tooLate(configuration);
    if (error instanceof errors.JOSEError) throw new InvalidResponse(error.code);
    throw error;
  }
}

function tooLate(configuration: Configuration): AuthorizationServerUnavailable {
  const { jwks_uri: endpoint = '' } = configuration.serverMetadata();
  return new AuthorizationServerUnavailable('it did not answer in time', { request: { endpoint } });
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

/**
 * Wraps `work` so that it rests after a failure: for some time every call fails at once with the same error. This keeps
 * anonymous requests from becoming requests to a failing server.
 */
export function pauseAfterFailure<Given extends unknown[], Value>(
  work: (...given: Given) => Promise<Value>,
): (...given: Given) => Promise<Value> {
  let failure: { readonly error: unknown; readonly untilMs: number } | undefined;
  return async (...given) => {
    // A monotonic clock.
    if (failure !== undefined && performance.now() < failure.untilMs) throw failure.error;
    try {
      return await work(...given);
    } catch (error) {
      failure = { error, untilMs: performance.now() + LOOK_AGAIN_MS };
      throw error;
    }
  };
}

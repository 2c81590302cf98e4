import { randomUUID } from 'node:crypto';
import type { Grant, HeldTokens } from '../core/held-tokens.js';
import { resourceIndicatorsOf } from '../core/resource-indicator.js';
import { parseScope } from '../core/scope.js';
import { tokenQueryKey } from '../core/token-query.js';
import type { Backend } from '../handlers/backend.js';
import { addGrant, heldAccessToken, keepAccessToken, nothingHeld } from '../tokens/held-tokens.js';
import { readTokenQuery } from '../tokens/token-policy.js';

/** The tokens that the application got for the person, as the client that the backend is registered as. */
export interface ObtainedTokens {
  /** The scopes that were asked for, separated by spaces. */
  readonly scope: string;
  /** The resources that were asked for. */
  readonly resource?: readonly string[];
  readonly refreshToken?: string;
  /** Seconds that the refresh token lives, if the authorization server said so. */
  readonly refreshExpiresIn?: number;
  /** The hint for signing out at the authorization server. */
  readonly idToken?: string;
  /** A first access token, so that the first query needs no refresh. */
  readonly accessToken?: ObtainedAccessToken;
}

export interface ObtainedAccessToken {
  readonly value: string;
  /** Seconds that it lives from now, if the authorization server said so. */
  readonly expiresIn?: number;
  /** The scopes that it has, separated by spaces, if known. */
  readonly scope?: string;
  /** The query that it answers, as a page would ask it. Left out: the bare query. */
  readonly query?: { readonly scope?: string; readonly resource?: readonly string[] };
}

/**
 * The tokens of a session that an application begins with those that it obtained, by itself, from this provider.
 *
 * @throws RangeError there is neither a refresh token nor an access token, or a query that is not allowed
 */
export function adoptTokens(
  { accessToken, ...tokens }: ObtainedTokens,
  provider: string | undefined,
  backend: Backend,
): HeldTokens {
  if (tokens.refreshToken === undefined && accessToken === undefined)
    throw new RangeError('tokens: expected a refresh token or an access token, found neither');
  const now = backend.clock();
  const grant = { ...grantFrom(tokens, now), ...(provider === undefined ? {} : { provider }) };
  const held = addGrant(nothingHeld, grant);
  if (accessToken === undefined) return held;
  const { value, expiresIn, scope } = accessToken;
  const granted = scope === undefined ? undefined : parseScope(scope);
  const key = queryKeyOf(accessToken, provider, backend);
  return keepAccessToken(
    held,
    heldAccessToken({ key, grantId: grant.id, value, scope: granted, expiresIn, askedAt: now, now }),
  );
}

function grantFrom(
  { scope, resource = [], refreshExpiresIn, ...tokens }: Omit<ObtainedTokens, 'accessToken'>,
  now: number,
): Grant {
  return {
    id: randomUUID(),
    scope: parseScope(scope),
    resources: resourceIndicatorsOf(resource),
    ...tokens,
    ...(refreshExpiresIn === undefined ? {} : { refreshEndsAt: now + refreshExpiresIn }),
  };
}

function queryKeyOf(
  { query = {} }: ObtainedAccessToken,
  provider: string | undefined,
  { tokenPolicy }: Backend,
): string {
  const read = readTokenQuery(query, tokenPolicy);
  if (read.kind === 'refused') throw new RangeError(`accessToken.query: ${read.refusal.body.error_description}`);
  if (read.query.provider !== provider) {
    throw new RangeError('accessToken.query: expected resources of the provider, found those of another');
  }
  return tokenQueryKey(read.query);
}

import { type Configuration, type DPoPOptions, fetchUserInfo, refreshTokenGrant } from 'openid-client';
import type { Scope } from '../core/scope.js';
import type { AuthorizationServerOptions } from './client-options.js';
import type { IssuedTokens } from './outcome.js';

export interface FinishedCode {
  readonly issued: IssuedTokens;
  /** The whole requested scope. */
  readonly scope: Scope;
  /** Whether the access token is for a resource named in the token request (RFC 8707). */
  readonly isForResource: boolean;
  /** What proves possession of the key of the access token, if it is bound to one. */
  readonly proven?: DPoPOptions | undefined;
}

/** The claims about the ID Token itself and about the sign-in. Those of UserInfo are ignored. */
const OF_THE_ID_TOKEN = new Set(
  'iss sub aud exp iat nbf jti nonce azp auth_time acr amr sid at_hash c_hash s_hash'.split(' '),
);

/** The scopes whose claims may be available from UserInfo only (OpenID Connect Core 1.0, section 5.4). */
const SCOPES_OF_CLAIMS = ['profile', 'email', 'address', 'phone'];

/**
 * Adds the claims of UserInfo to those of the ID Token, if the settings require it (OpenID Connect Core 1.0, section
 * 5.3). The library rejects a response for another `sub`.
 */
export async function withUserInfo(
  finished: FinishedCode,
  configuration: Configuration,
  rules: AuthorizationServerOptions,
): Promise<IssuedTokens> {
  const { issued } = finished;
  if (issued.claims === undefined || !isAsked(finished, configuration, rules)) return issued;
  const { accessToken, ...rotated } = await tokenForUserInfo(finished, configuration);
  const told = await fetchUserInfo(configuration, accessToken, issued.claims.sub, finished.proven);
  const claims = {
    ...aboutPerson(told),
    ...(rules.claimsFrom === 'userinfo' ? ofIdToken(issued.claims) : issued.claims),
  };
  return { ...issued, ...rotated, claims: { ...claims, iss: issued.claims.iss, sub: issued.claims.sub } };
}

function isAsked(finished: FinishedCode, configuration: Configuration, rules: AuthorizationServerOptions): boolean {
  if (rules.claimsFrom !== undefined) return rules.claimsFrom !== 'id_token';
  const { issued, scope, isForResource, proven } = finished;
  const canBeAsked =
    configuration.serverMetadata().userinfo_endpoint !== undefined &&
    issued.tokenType === (proven ? 'dpop' : 'bearer') &&
    !(isForResource && issued.refreshToken === undefined);
  const hasMore = SCOPES_OF_CLAIMS.some((name) => scope.includes(name));
  return canBeAsked && hasMore && isThin(issued, rules);
}

/** Whether the ID Token has none of the wanted claims. */
function isThin({ claims }: IssuedTokens, { wantedClaims }: AuthorizationServerOptions): boolean {
  const wanted = wantedClaims.filter((name) => !OF_THE_ID_TOKEN.has(name));
  return wanted.length > 0 && wanted.every((name) => claims?.[name] === undefined);
}

/**
 * UserInfo takes an access token that was issued without a resource. A new refresh token of that request is kept,
 * because the old one may be dead.
 */
export async function tokenForUserInfo(
  { issued, isForResource, proven }: FinishedCode,
  configuration: Configuration,
): Promise<Pick<IssuedTokens, 'accessToken' | 'refreshToken'>> {
  const { accessToken, refreshToken } = issued;
  if (!isForResource || refreshToken === undefined) return { accessToken };
  const answer = await refreshTokenGrant(configuration, refreshToken, undefined, proven);
  return { accessToken: answer.access_token, refreshToken: answer.refresh_token ?? refreshToken };
}

export type Claims = Readonly<Record<string, unknown>>;

/** Without the claims that only an ID Token can make. */
export function aboutPerson(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !OF_THE_ID_TOKEN.has(name)));
}

function ofIdToken(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => OF_THE_ID_TOKEN.has(name)));
}

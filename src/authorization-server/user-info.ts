import {
  type Configuration,
  type DPoPOptions,
  fetchProtectedResource,
  fetchUserInfo,
  refreshTokenGrant,
} from 'openid-client';
import type { Scope } from '../core/scope.js';
import type { AuthorizationServerOptions } from './client-options.js';
import { InvalidResponse } from './guarded-fetch.js';
import { objectIn } from './json-member.js';
import type { IssuedTokens } from './outcome.js';

interface FinishedCode {
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
async function tokenForUserInfo(
  { issued, isForResource, proven }: FinishedCode,
  configuration: Configuration,
): Promise<Pick<IssuedTokens, 'accessToken' | 'refreshToken'>> {
  const { accessToken, refreshToken } = issued;
  if (!isForResource || refreshToken === undefined) return { accessToken };
  const answer = await refreshTokenGrant(configuration, refreshToken, undefined, proven);
  return { accessToken: answer.access_token, refreshToken: answer.refresh_token ?? refreshToken };
}

type Claims = Readonly<Record<string, unknown>>;

/** Without the claims that only an ID Token can make. */
function aboutPerson(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !OF_THE_ID_TOKEN.has(name)));
}

function ofIdToken(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => OF_THE_ID_TOKEN.has(name)));
}

/** Tells who a person is, in the place of an ID Token: an API of the authorization server. */
type UserEndpoint = NonNullable<AuthorizationServerOptions['userEndpoint']>;

/** Adds who the person is, if the settings have an endpoint for that. */
export async function withUserEndpoint(
  finished: FinishedCode,
  configuration: Configuration,
  { issuer, userEndpoint }: AuthorizationServerOptions,
): Promise<IssuedTokens> {
  const { issued, proven } = finished;
  if (userEndpoint === undefined) return issued;
  const { accessToken, ...rotated } = await tokenForUserInfo(finished, configuration);
  const url = new URL(userEndpoint.url);
  const headers = new Headers({ accept: 'application/json' });
  const response = await fetchProtectedResource(configuration, accessToken, url, 'GET', null, headers, proven);
  const told = readUser(response.status, await response.text());
  return {
    ...issued,
    ...rotated,
    claims: { ...claimsIn(told, userEndpoint), iss: issuer, sub: subjectIn(told, userEndpoint) },
  };
}

function readUser(status: number, text: string): Claims {
  if (status !== 200) throw new InvalidResponse(`its user endpoint answered ${status}`);
  const told = objectIn(text);
  if (told === undefined) throw new InvalidResponse('the response of its user endpoint is not a JSON object');
  return told;
}

/**
 * A text, or a whole number that JavaScript can tell from its neighbours: two people with larger ones could become one.
 *
 * @throws InvalidResponse if the member is anything else
 */
function subjectIn(told: Claims, { subject }: UserEndpoint): string {
  const value = told[subject];
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string' && value !== '') return value;
  throw new InvalidResponse('the response of its user endpoint has no usable subject');
}

function claimsIn(told: Claims, { claims }: UserEndpoint): Claims {
  const renamed = Object.entries(claims).map(([claim, member]) => [claim, told[member]] as const);
  return aboutPerson({ ...told, ...Object.fromEntries(renamed) });
}

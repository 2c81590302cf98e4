import { type Configuration, fetchProtectedResource } from 'openid-client';
import type { AuthorizationServerOptions } from './client-options.js';
import { InvalidResponse } from './guarded-fetch.js';
import { objectIn } from './json-member.js';
import type { IssuedTokens } from './outcome.js';
import { aboutPerson, type Claims, type FinishedCode, tokenForUserInfo } from './user-info.js';

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

import type { HandedOverAccessToken, HandedOverPerson, HandedOverTokens } from '../../../generated/contract/index.js';
import type { ObtainedAccessToken, ObtainedTokens, SignedInPerson } from '../../sign-in/index.js';

/** The person of a request, in the names of the code. */
export function personOf({ sub, provider, sid, returned_at, claims, tokens }: HandedOverPerson): SignedInPerson {
  return {
    sub,
    provider,
    sid,
    returnedAt: returned_at,
    claims,
    tokens: tokensOf(tokens),
  };
}

function tokensOf({
  scope,
  resource,
  refresh_token,
  refresh_expires_in,
  id_token,
  access_token,
}: HandedOverTokens): ObtainedTokens {
  return {
    scope,
    resource,
    refreshToken: refresh_token,
    refreshExpiresIn: refresh_expires_in,
    idToken: id_token,
    accessToken: access_token && accessTokenOf(access_token),
  };
}

function accessTokenOf({ value, expires_in, scope, query }: HandedOverAccessToken): ObtainedAccessToken {
  return { value, expiresIn: expires_in, scope, query };
}

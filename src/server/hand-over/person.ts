import type { HandedOverAccessToken, HandedOverPerson, HandedOverTokens } from '../../../generated/contract/index.js';
import type { SignedInPerson } from '../../sign-in/external-sign-in.js';
import type { ObtainedAccessToken, ObtainedTokens } from '../../sign-in/external-tokens.js';

/** The person of a request, in the names of the code. */
export function personOf({ sub, provider, sid, returned_at, claims, tokens }: HandedOverPerson): SignedInPerson {
  return {
    sub,
    ...(provider !== undefined && { provider }),
    ...(sid !== undefined && { sid }),
    ...(returned_at !== undefined && { returnedAt: returned_at }),
    ...(claims !== undefined && { claims }),
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
    ...(resource !== undefined && { resource }),
    ...(refresh_token !== undefined && { refreshToken: refresh_token }),
    ...(refresh_expires_in !== undefined && { refreshExpiresIn: refresh_expires_in }),
    ...(id_token !== undefined && { idToken: id_token }),
    ...(access_token !== undefined && { accessToken: accessTokenOf(access_token) }),
  };
}

function accessTokenOf({ value, expires_in, scope, query }: HandedOverAccessToken): ObtainedAccessToken {
  return {
    value,
    ...(expires_in !== undefined && { expiresIn: expires_in }),
    ...(scope !== undefined && { scope }),
    ...(query !== undefined && { query }),
  };
}

import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  tokenRevocation,
} from 'openid-client';
import type { ResourceIndicators } from '../vocabulary/resource-indicator.js';
import { formatScope, type Scope } from '../vocabulary/scope.js';
import type { TokenQuery } from '../vocabulary/token-query.js';
import { createDiscovery, type Registration } from './discovery.js';
import { AuthorizationServerUnusable } from './guarded-fetch.js';
import { issuedTokens } from './issued-tokens.js';
import type { IssuedTokens, Outcome } from './outcome.js';
import { keepingSuccessor } from './successor.js';
import { translateError } from './translate-error.js';

/** The authorization server, as the backend speaks with it. No function throws for what the other side does. */
export interface AuthorizationServer {
  /** Prepares an authorization request (RFC 6749, section 4.1.1) with PKCE, `state` and `nonce` of its own. */
  beginSignIn(wanted: WantedGrant): Promise<Outcome<SignInStart>>;
  /** Redeems the code of an authorization response, whose `state` the caller has found to be of this attempt. */
  completeSignIn(response: AuthorizationResponse): Promise<Outcome<IssuedTokens>>;
  /** Gets an access token for exactly this query (RFC 6749, section 6; RFC 8707, section 2.2). */
  refresh(refreshToken: string, query: TokenQuery): Promise<Outcome<IssuedTokens>>;
  /** Asks to forget a refresh token (RFC 7009). Granted also if it has no such endpoint. */
  revoke(refreshToken: string): Promise<Outcome<undefined>>;
  /** Where to end its own session with the person; `undefined` if it has no such endpoint, or is away. */
  logoutUri(hint: { idToken?: string }): Promise<string | undefined>;
}

/** What an authorization request asks for. */
export interface WantedGrant {
  readonly scope: Scope;
  readonly resources: ResourceIndicators;
}

/** An authorization request, and the secrets that its answer is checked against. */
export interface SignInStart extends SignInSecrets {
  readonly authorizationUrl: string;
}

export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export interface AuthorizationResponse {
  /** The query of the callback, as it arrived. */
  readonly query: string;
  readonly secrets: SignInSecrets;
  /** What the first access token is for. */
  readonly firstQuery: TokenQuery;
}

export interface AuthorizationServerOptions extends Registration {
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
}

export function createAuthorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const discovered = createDiscovery(options);

  return {
    beginSignIn: (wanted) =>
      attempt(discovered, (configuration) => authorizationRequest(configuration, options, wanted)),
    completeSignIn: (response) => attempt(discovered, (configuration) => redeemCode(configuration, options, response)),
    refresh: (refreshToken, query) =>
      keepingSuccessor(() =>
        attempt(discovered, async (configuration) =>
          issuedTokens(await refreshTokenGrant(configuration, refreshToken, queryParameters(query))),
        ),
      ),
    revoke: (refreshToken) =>
      attempt(discovered, async (configuration) => {
        if (configuration.serverMetadata().revocation_endpoint === undefined) return undefined;
        await tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
        return undefined;
      }),
    async logoutUri({ idToken }) {
      const uri = await attempt(discovered, async (configuration) => endSessionUri(configuration, options, idToken));
      return uri.kind === 'granted' ? uri.value : undefined;
    },
  };
}

/** Discovers the server if need be and acts; what goes wrong on the way becomes a value. */
async function attempt<Value>(
  discovered: () => Promise<Configuration>,
  act: (configuration: Configuration) => Promise<Value>,
): Promise<Outcome<Value>> {
  try {
    return { kind: 'granted', value: await act(await discovered()) };
  } catch (error) {
    return translateError(error);
  }
}

async function authorizationRequest(
  configuration: Configuration,
  { redirectUri }: AuthorizationServerOptions,
  { scope, resources }: WantedGrant,
): Promise<SignInStart> {
  const secrets = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
  const parameters = new URLSearchParams({
    redirect_uri: redirectUri,
    scope: formatScope(scope),
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: await calculatePKCECodeChallenge(secrets.codeVerifier),
    code_challenge_method: 'S256',
  });
  for (const resource of resources) parameters.append('resource', resource);
  return { ...secrets, authorizationUrl: buildAuthorizationUrl(configuration, parameters).href };
}

async function redeemCode(
  configuration: Configuration,
  { redirectUri, clientId }: AuthorizationServerOptions,
  { query, secrets, firstQuery }: AuthorizationResponse,
): Promise<IssuedTokens> {
  const callback = new URL(redirectUri);
  callback.search = query;
  const checks = {
    pkceCodeVerifier: secrets.codeVerifier,
    expectedState: secrets.state,
    expectedNonce: secrets.nonce,
    idTokenExpected: true,
  };
  const parameters = queryParameters({ resources: firstQuery.resources });
  const issued = issuedTokens(await authorizationCodeGrant(configuration, callback, checks, parameters));
  checkIdToken(issued, clientId);
  return issued;
}

/** What the library leaves unchecked: `azp` beside a single audience, and an empty `sub` (OpenID Connect Core 1.0, 2). */
function checkIdToken(
  { claims = {} }: { readonly claims?: Readonly<Record<string, unknown>> },
  clientId: string,
): void {
  const { azp = clientId, sub } = claims;
  if (azp !== clientId) throw new AuthorizationServerUnusable('its ID Token was issued to another client');
  if (sub === '') throw new AuthorizationServerUnusable('its ID Token names nobody');
}

/** What of a query goes to the token endpoint: exactly what was asked, and none of what was not (RT-15). */
function queryParameters({ resources, scope }: TokenQuery): URLSearchParams {
  const parameters = new URLSearchParams(scope === undefined ? {} : { scope: formatScope(scope) });
  for (const resource of resources) parameters.append('resource', resource);
  return parameters;
}

function endSessionUri(
  configuration: Configuration,
  { postLogoutRedirectUri }: AuthorizationServerOptions,
  idToken: string | undefined,
): string | undefined {
  if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
  const parameters = new URLSearchParams({ post_logout_redirect_uri: postLogoutRedirectUri, state: randomState() });
  if (idToken !== undefined) parameters.set('id_token_hint', idToken);
  return buildEndSessionUrl(configuration, parameters).href;
}

import { setTimeout as pause } from 'node:timers/promises';
import { authorizationCodeGrant, type Configuration, refreshTokenGrant, tokenRevocation } from 'openid-client';
import type { Deadline } from '../core/deadline.js';
import type { ResourceIndicators } from '../core/resource-indicator.js';
import type { Scope } from '../core/scope.js';
import type { ResourceQuery } from '../core/token-query.js';
import {
  type AuthorizationDemands,
  type PushedAuthorization,
  requestAuthorization,
  type SignInSecrets,
  type SignInStart,
} from './authorization-request.js';
import { checkAuthorizationResponse } from './authorization-response.js';
import { createDiscovery, type Registration } from './discovery.js';
import { type EndSessionRequest, type EndSessionRules, endSessionRequest } from './end-session-request.js';
import { AuthorizationServerUnusable } from './guarded-fetch.js';
import { issuedTokens } from './issued-tokens.js';
import { createLogoutTokenReader, type LogoutTokenReading, type LogoutTokenRules } from './logout-token.js';
import type { IssuedTokens, Outcome } from './outcome.js';
import { createDialect, type Dialect, type DialectResource, type ResourceParameter } from './quirks.js';
import { exchangeRefreshToken } from './refresh-exchange.js';
import { checkSignature, createSigningKeys, inTime, type SigningKeysOf } from './signing-keys.js';
import { translateError } from './translate-error.js';
import { type UserInfoRules, withUserInfo } from './user-info.js';

/** Signing out doesn't wait for an authorization server that this process hasn't spoken with yet (LOGOUT-04). */
const LOGOUT_PATIENCE_MS = 500;

/** The authorization server, as the backend speaks with it. No function throws for what the other side does. */
export interface AuthorizationServer {
  /** Prepares an authorization request (RFC 6749, section 4.1.1) with PKCE, `state` and `nonce` of its own. */
  beginSignIn(wanted: WantedGrant, demands?: AuthorizationDemands): Promise<Outcome<SignInStart>>;
  /** Redeems the code of an authorization response, whose `state` the caller has found to be of this attempt. */
  completeSignIn(response: AuthorizationResponse): Promise<Outcome<IssuedTokens>>;
  /** Fetches the metadata that all other requests need, unless it is known already. */
  discover(): Promise<Outcome<undefined>>;
  /**
   * Gets an access token for exactly this query (RFC 6749, section 6; RFC 8707, section 2.2). After the deadline nothing
   * is sent. Who signed an ID Token in the answer is not checked yet (`checkIdToken`).
   */
  refresh(grant: RefreshableGrant, query: ResourceQuery, deadline: Deadline): Promise<Outcome<IssuedTokens>>;
  /** Checks who signed the ID Token of a refresh. This may take another request, for the keys. */
  checkIdToken(idToken: string, deadline: Deadline): Promise<Outcome<undefined>>;
  /** Asks to forget a refresh token (RFC 7009). Granted also if it has no such endpoint. */
  revoke(refreshToken: string): Promise<Outcome<undefined>>;
  /** Reads a logout token and checks that it is from this server, for this client, and good now. */
  readLogoutToken(token: string): Promise<LogoutTokenReading>;
  /** How to end its own session with the person; `undefined` if it has no such endpoint, or is away. */
  endSessionRequest(hint: { idToken?: string }): Promise<EndSessionRequest | undefined>;
}

/** What a refresh goes out from. */
export interface RefreshableGrant {
  readonly refreshToken: string;
  /** All that the grant was asked for. */
  readonly scope: Scope;
}

/** What an authorization request asks for. */
export interface WantedGrant {
  readonly scope: Scope;
  readonly resources: ResourceIndicators;
}

export interface AuthorizationResponse {
  /** The query of the callback, as it arrived. */
  readonly query: string;
  readonly secrets: SignInSecrets;
  /** What the first access token is for. */
  readonly firstQuery: ResourceQuery;
  /** All that was asked for. */
  readonly scope: Scope;
}

export interface AuthorizationServerOptions extends Registration, LogoutTokenRules, EndSessionRules, UserInfoRules {
  readonly resourceParameter: ResourceParameter;
  readonly pushedAuthorization: PushedAuthorization;
  readonly refreshTokens?: 'online' | 'offline' | undefined;
  readonly resources: readonly DialectResource[];
  readonly redirectUri: string;
}

/** @throws Misconfiguration if a file that the options name can't be used */
export async function createAuthorizationServer(options: AuthorizationServerOptions): Promise<AuthorizationServer> {
  const discovered = await createDiscovery(options);
  const dialect = createDialect(options.resourceParameter, options.resources);
  const keysOf = createSigningKeys(options);

  return {
    beginSignIn: (wanted, demands = {}) =>
      attempt(discovered, (configuration) =>
        requestAuthorization(configuration, options, { asked: dialect.authorizationParameters(wanted), ...demands }),
      ),
    completeSignIn: (response) =>
      attempt(discovered, (configuration) => redeemCode(configuration, { ...options, keysOf, dialect }, response)),
    discover: () => attempt(discovered, async () => undefined),
    refresh({ refreshToken, scope }, query, deadline) {
      const parameters = new URLSearchParams(dialect.tokenParameters(query, scope) as [string, string][]);
      const refresh = async (configuration: Configuration) => {
        const answer = await refreshTokenGrant(configuration, refreshToken, parameters);
        return issuedTokens(answer, (granted) => dialect.readScope(granted, query));
      };
      return exchangeRefreshToken(deadline, () => attempt(discovered, refresh));
    },
    checkIdToken: (idToken, deadline) =>
      attempt(discovered, (configuration) => inTime(deadline, checkSignature(idToken, configuration, keysOf))),
    revoke: (refreshToken) =>
      attempt(discovered, async (configuration) => {
        if (configuration.serverMetadata().revocation_endpoint === undefined) return undefined;
        await tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
        return undefined;
      }),
    readLogoutToken: createLogoutTokenReader(discovered, keysOf, options),
    async endSessionRequest({ idToken }) {
      const request = attempt(discovered, async (configuration) => endSessionRequest(configuration, options, idToken));
      const known = await Promise.race([request, pause(LOGOUT_PATIENCE_MS, undefined, { ref: false })]);
      return known?.kind === 'granted' ? known.value : undefined;
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

interface Redeeming extends AuthorizationServerOptions {
  readonly dialect: Dialect;
  readonly keysOf: SigningKeysOf;
}

async function redeemCode(
  configuration: Configuration,
  options: Redeeming,
  { query, secrets, firstQuery, scope }: AuthorizationResponse,
): Promise<IssuedTokens> {
  const { redirectUri, clientId, openidConnect, dialect, keysOf } = options;
  const callback = new URL(redirectUri);
  callback.search = query;
  checkAuthorizationResponse(callback.searchParams, configuration.serverMetadata());
  const checks = {
    pkceCodeVerifier: secrets.codeVerifier,
    expectedState: secrets.state,
    idTokenExpected: openidConnect,
    ...(openidConnect ? { expectedNonce: secrets.nonce } : {}),
  };
  // No scope: the code stands for all that was granted, and so does its refresh token.
  const { resources } = firstQuery;
  const parameters = new URLSearchParams(dialect.tokenParameters({ resources }, scope) as [string, string][]);
  const answer = await authorizationCodeGrant(configuration, callback, checks, parameters);
  if (openidConnect && answer.id_token) await checkSignature(answer.id_token, configuration, keysOf);
  const issued = issuedTokens(answer, (granted) => dialect.readScope(granted, firstQuery));
  checkIdToken(issued, clientId);
  const isForResource = options.resourceParameter === 'resource' && resources.length > 0;
  return withUserInfo({ issued, scope, isForResource }, configuration, options);
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

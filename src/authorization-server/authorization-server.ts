import { setTimeout as pause } from 'node:timers/promises';
import { authorizationCodeGrant, type Configuration, refreshTokenGrant, tokenRevocation } from 'openid-client';
import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';
import type { Deadline } from '../core/deadline.js';
import type { Scope } from '../core/scope.js';
import type { ResourceQuery } from '../core/token-query.js';
import type { AboutAuthorizationServer } from '../telemetry/catalogue.js';
import {
  type AuthorizationDemands,
  requestAuthorization,
  type SignInSecrets,
  type SignInStart,
} from './authorization-request.js';
import { checkAuthorizationResponse } from './authorization-response.js';
import type { AuthorizationServerOptions } from './client-options.js';
import { createDiscovery, type Discovered } from './discovery.js';
import { createTokenProofs, type ProofOf } from './dpop.js';
import { type EndSessionRequest, endSessionRequest } from './end-session-request.js';
import { createExchange, type Exchange, exchangeRefreshToken, unusedIn } from './exchange.js';
import { createGuardedFetch } from './guarded-fetch.js';
import { createHttpsFetch } from './https-fetch.js';
import { checkIdToken, issuedTokens } from './issued-tokens.js';
import { createLogoutTokenReader, type LogoutTokenReading } from './logout-token.js';
import { createOutages, type Outages, watchedByBoth } from './outages.js';
import type { CodeOutcome, IssuedTokens, Outcome } from './outcome.js';
import {
  createResourceDialect,
  type DialectResource,
  type ResourceDialect,
  type WantedGrant,
} from './resource-parameter.js';
import { checkSignature, createSigningKeys, inTime, type SigningKeysOf } from './signing-keys.js';
import { translateError } from './translate-error.js';
import { withUserEndpoint, withUserInfo } from './user-info.js';

/** Signing out waits no longer than this for metadata that this process has not fetched yet (LOGOUT-04). */
const LOGOUT_PATIENCE_MS = 500;

/** The backend's client of one authorization server. Failures of the authorization server are returned, not thrown. */
export interface AuthorizationServer {
  /** Prepares an authorization request (RFC 6749, section 4.1.1) with new `state`, `nonce` and PKCE code verifier. */
  beginSignIn(wanted: WantedGrant, demands?: AuthorizationDemands): Promise<Outcome<SignInStart>>;
  /** Redeems the code of an authorization response. The caller has matched its `state` to this sign-in attempt. */
  completeSignIn(response: AuthorizationResponse): Promise<CodeOutcome>;
  /** Fetches the metadata that all other requests need, unless it is cached. */
  discover(): Promise<Outcome<undefined>>;
  /**
   * Requests an access token for exactly this query (RFC 6749, section 6; RFC 8707, section 2.2). Sends nothing after
   * the deadline. Does not verify the signature of an ID Token in the response: see `checkIdToken`.
   */
  refresh(grant: RefreshableGrant, query: ResourceQuery, deadline: Deadline): Promise<Outcome<IssuedTokens>>;
  /** Verifies the signature of an ID Token from a refresh. May fetch the signing keys. */
  checkIdToken(idToken: string, deadline: Deadline): Promise<Outcome<undefined>>;
  /** Revokes a refresh token (RFC 7009), if the authorization server has an endpoint for that. */
  revoke(refreshToken: string): Promise<Outcome<'revoked' | 'no endpoint'>>;
  /** Validates a logout token: that this authorization server issued it to this client, and that it is valid now. */
  readLogoutToken(token: string): Promise<LogoutTokenReading>;
  /** The request that ends the session there; `undefined` if the server has no endpoint for it, or is unavailable. */
  endSessionRequest(hint: { idToken?: string }): Promise<EndSessionRequest | undefined>;
}

/** The grant that a refresh uses. */
export interface RefreshableGrant {
  readonly refreshToken: string;
  /** The scope that was granted, or else requested. */
  readonly scope: Scope;
}

export interface AuthorizationResponse {
  /** The query string of the callback, or its form in the same encoding. */
  readonly query: string;
  readonly secrets: SignInSecrets;
  /** The resources and the scope of the first access token. */
  readonly firstQuery: ResourceQuery;
  /** The whole requested scope. */
  readonly scope: Scope;
}

/** @throws Misconfiguration if a file named in the options cannot be read or used */
export async function createAuthorizationServer(options: AuthorizationServerOptions): Promise<AuthorizationServer> {
  const outages = createOutages(options.clock);
  const watched = { ...options, onRequest: watchedByBoth(outages.watch, options.onRequest) };
  const fetchFor = createGuardedFetch(createHttpsFetch(options.tls, options.optionPath), watched);
  const discovered = await createDiscovery(options, fetchFor);
  const dialect = createResourceDialect(options.resourceParameter, options.resources);
  const keysOf = createSigningKeys(options, fetchFor);
  const attempt: Attempt = async (act, exchange) => withSince(await attemptWith(discovered, act, exchange), outages);
  const proofOf = createTokenProofs(options.dpopKey);

  return {
    beginSignIn: (wanted, demands = {}) =>
      attempt((configuration) =>
        requestAuthorization(configuration, options, {
          asked: dialect.authorizationParameters(wanted),
          fixed: fixedParameters(options.resources, wanted),
          ...demands,
        }),
      ),
    async completeSignIn(response) {
      const exchange = createExchange();
      const redeeming = { ...options, keysOf, dialect, proofOf };
      const outcome = await attempt((configuration) => redeemCode(configuration, redeeming, response), exchange);
      return outcome.kind === 'granted' ? outcome : { ...outcome, unused: unusedIn(exchange, options) };
    },
    discover: () => attempt(async () => undefined),
    refresh({ refreshToken, scope }, query, deadline) {
      const parameters = new URLSearchParams(dialect.tokenParameters(query, scope) as [string, string][]);
      const refresh = async (configuration: Configuration) => {
        const proven = proofOf(query, configuration);
        const answer = await refreshTokenGrant(configuration, refreshToken, parameters, proven);
        return issuedTokens(answer, (granted) => dialect.readScope(granted, query));
      };
      return exchangeRefreshToken(createExchange(deadline), (exchange) => attempt(refresh, exchange));
    },
    checkIdToken: (idToken, deadline) =>
      attempt((configuration) => inTime(deadline, checkSignature(idToken, configuration, keysOf))),
    revoke: (refreshToken) =>
      attempt(async (configuration) => {
        if (configuration.serverMetadata().revocation_endpoint === undefined) return 'no endpoint';
        await tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
        return 'revoked';
      }),
    readLogoutToken: createLogoutTokenReader(discovered, keysOf, options),
    async endSessionRequest({ idToken }) {
      const request = attempt(async (configuration) => endSessionRequest(configuration, options, idToken));
      const known = await Promise.race([request, pause(LOGOUT_PATIENCE_MS, undefined, { ref: false })]);
      return known?.kind === 'granted' ? known.value : undefined;
    },
  };
}

/** The parameters that the settings add for the resources of a request. */
function fixedParameters(
  resources: readonly DialectResource[],
  wanted: WantedGrant,
): DialectResource['authorizationParameters'] {
  const named = resources.filter(({ indicator }) => wanted.resources.includes(indicator));
  return Object.assign({}, ...named.map(({ authorizationParameters }) => authorizationParameters));
}

type Attempt = <Value>(
  act: (configuration: Configuration) => Promise<Value>,
  exchange?: Exchange,
) => Promise<Outcome<Value>>;

function withSince<Value>(outcome: Outcome<Value>, outages: Outages): Outcome<Value> {
  return outcome.kind === 'unavailable' ? { ...outcome, since: outages.since(outcome.endpoint) } : outcome;
}

/** Runs `act` with the discovered configuration, and turns errors into values. */
async function attemptWith<Value>(
  discovered: Discovered,
  act: (configuration: Configuration) => Promise<Value>,
  exchange: Exchange = createExchange(),
): Promise<Outcome<Value>> {
  try {
    return { kind: 'granted', value: await act(await discovered(exchange)) };
  } catch (error) {
    return translateError(error, exchange.last);
  }
}

interface Redeeming extends AuthorizationServerOptions {
  readonly dialect: ResourceDialect;
  readonly keysOf: SigningKeysOf;
  readonly proofOf: ProofOf;
}

async function redeemCode(
  configuration: Configuration,
  options: Redeeming,
  { query, secrets, firstQuery, scope }: AuthorizationResponse,
): Promise<IssuedTokens> {
  const { redirectUri, openidConnect, dialect, keysOf, proofOf } = options;
  const callback = new URL(redirectUri);
  callback.search = query;
  const server = configuration.serverMetadata();
  checkAuthorizationResponse(callback.searchParams, server, options);
  const stated = callback.searchParams.get('iss') ?? undefined;
  // The library compares it with the issuer of the metadata, which may be a template.
  if (stated !== undefined) callback.searchParams.set('iss', server.issuer);
  const checks = {
    pkceCodeVerifier: secrets.codeVerifier,
    expectedState: secrets.state,
    idTokenExpected: openidConnect,
    expectedNonce: openidConnect ? secrets.nonce : undefined,
  };
  // No scope: the first access token gets all that was granted, and so does its refresh token.
  const { resources } = firstQuery;
  const parameters = new URLSearchParams(dialect.tokenParameters({ resources }, scope) as [string, string][]);
  const proven = proofOf(firstQuery, configuration);
  const answer = await authorizationCodeGrant(configuration, callback, checks, parameters, proven);
  if (openidConnect && answer.id_token) await checkSignature(answer.id_token, configuration, keysOf);
  const issued = issuedTokens(answer, (granted) => dialect.readScope(granted, firstQuery));
  checkIdToken(issued.claims, options, stated);
  const isForResource = options.resourceParameter === 'resource' && resources.length > 0;
  const finished = { issued, scope, isForResource, proven };
  return openidConnect
    ? withUserInfo(finished, configuration, options)
    : withUserEndpoint(finished, configuration, options);
}

/** An authorization server in the settings. */
export interface NamedAuthorizationServer {
  /** Its name in the settings (`providers`), or the name of the default one. */
  readonly name: string;
  readonly settings: AuthorizationServerSettings;
  readonly server: AuthorizationServer;
  /** The members that identify it in events. */
  readonly about: AboutAuthorizationServer;
}

/** The authorization servers in the settings, by name. Always has the default one. */
export type AuthorizationServers = ReadonlyMap<string, NamedAuthorizationServer>;

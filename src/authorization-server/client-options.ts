import { type ConfiguredAuthorizationServer, resourcesOf } from '../config/authorization-server-checks.js';
import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';
import type { Options } from '../config/schema.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import type { Clock } from '../core/clock.js';
import { resourceIndicatorsOf } from '../core/resource-indicator.js';
import { scopeOf } from '../core/scope.js';
import type { DpopKey } from './dpop.js';
import type { WatchRequest } from './outages.js';
import type { DialectResource, WantedGrant } from './resource-parameter.js';

/** The backend's registration as a client of one authorization server, and what its requests are made with. */
export interface AuthorizationServerOptions extends AuthorizationServerSettings {
  /** The path of its settings in error messages: `authorizationServer`, or `providers.` and a name. */
  readonly optionPath: string;
  readonly resources: readonly DialectResource[];
  /** The claims that the frontend may see. */
  readonly wantedClaims: readonly string[];
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  readonly allowPlainHttp: boolean;
  readonly clock: Clock;
  /** Called with the headers of each response. */
  readonly onResponse?: ((headers: Headers) => void) | undefined;
  readonly onRequest?: WatchRequest | undefined;
  /** The key that tokens for resources with `dpop` are bound to. */
  readonly dpopKey?: DpopKey | undefined;
}

/**
 * What the settings say about the client of one authorization server. Each has its own redirect URI, so that a response
 * of one is not accepted as that of another (RFC 9700, section 4.4.2).
 */
export function clientOptions(
  { name, path, settings }: ConfiguredAuthorizationServer,
  options: Options,
  clock: Clock,
): AuthorizationServerOptions {
  const { publicOrigin, basePath, signIn, session } = options;
  const redirectUri = signIn.redirectUri ?? `${publicOrigin}${basePath}/bff/callback`;
  return {
    ...settings,
    optionPath: path,
    resources: resourcesOf({ name }, options),
    wantedClaims: session.claims,
    redirectUri: name === DEFAULT_AUTHORIZATION_SERVER ? redirectUri : `${redirectUri}/${name}`,
    postLogoutRedirectUri: signIn.postLogoutRedirectUri ?? `${publicOrigin}${basePath}/bff/logout/callback`,
    allowPlainHttp: options.dangerouslyAllowPlainHttpOnLoopback,
    clock,
  };
}

/** What every sign-in at this authorization server requests. */
export function firstGrant(
  { name, settings }: Pick<ConfiguredAuthorizationServer, 'name' | 'settings'>,
  options: Options,
): WantedGrant {
  const { openidConnect, userEndpoint } = settings;
  const resources = resourcesOf({ name }, options);
  const scopes = resources.flatMap(({ scopes, signInScopes }) => signInScopes ?? scopes);
  // What lets this authorization server tell who a person is.
  const ofPeople = openidConnect ? options.signIn.scope : (userEndpoint?.scope ?? []);
  return {
    resources: resourceIndicatorsOf(resources.map(({ indicator }) => indicator)),
    scope: scopeOf([...ofPeople, ...scopes]),
  };
}

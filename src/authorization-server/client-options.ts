import type { ConfiguredAuthorizationServer } from '../config/authorization-server-checks.js';
import type { Options } from '../config/schema.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import type { Clock } from '../core/clock.js';
import type { AuthorizationServerOptions } from './authorization-server.js';

/**
 * What the settings say about the client of one authorization server. Each has its own redirect URI, so that a response
 * of one is not accepted as that of another (RFC 9700, section 4.4.2).
 */
export function clientOptions(
  { name, path, settings }: ConfiguredAuthorizationServer,
  options: Options,
  clock: Clock,
): AuthorizationServerOptions {
  const { publicOrigin, basePath, signIn, session, resources } = options;
  const redirectUri = signIn.redirectUri ?? `${publicOrigin}${basePath}/bff/callback`;
  return {
    ...settings,
    optionPath: path,
    resources: resources.filter(({ provider = DEFAULT_AUTHORIZATION_SERVER }) => provider === name),
    wantedClaims: session.claims,
    redirectUri: name === DEFAULT_AUTHORIZATION_SERVER ? redirectUri : `${redirectUri}/${name}`,
    postLogoutRedirectUri: signIn.postLogoutRedirectUri ?? `${publicOrigin}${basePath}/bff/logout/callback`,
    allowPlainHttp: options.dangerouslyAllowPlainHttpOnLoopback,
    clock,
  };
}

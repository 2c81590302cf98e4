import { createAuthorizationServer } from '../authorization-server/authorization-server.js';
import type { AuthorizationServers, NamedAuthorizationServer } from '../authorization-server/authorization-servers.js';
import { authorizationServersOf, type ConfiguredAuthorizationServer } from '../config/authorization-server-checks.js';
import type { Options } from '../config/schema.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import type { Clock } from '../core/clock.js';

/**
 * Makes the clients of the authorization servers in the settings.
 *
 * @throws Misconfiguration if a file that the settings name cannot be used
 */
export async function connectAuthorizationServers(options: Options, clock: Clock): Promise<AuthorizationServers> {
  const connected = authorizationServersOf(options).map(async (configured) => {
    const authorizationServer = await connect(configured, options, clock);
    return [configured.name, authorizationServer] as const;
  });
  return new Map(await Promise.all(connected));
}

/**
 * Each has its own redirect URI, so that a response of one is not accepted as that of another (RFC 9700, section
 * 4.4.2).
 */
async function connect(
  { name, path, settings }: ConfiguredAuthorizationServer,
  options: Options,
  clock: Clock,
): Promise<NamedAuthorizationServer> {
  const { publicOrigin, signIn, session, resources } = options;
  const redirectUri = signIn.redirectUri ?? `${publicOrigin}/bff/callback`;
  const server = await createAuthorizationServer({
    ...settings,
    optionPath: path,
    resources: resources.filter(({ provider = DEFAULT_AUTHORIZATION_SERVER }) => provider === name),
    wantedClaims: session.claims,
    redirectUri: name === DEFAULT_AUTHORIZATION_SERVER ? redirectUri : `${redirectUri}/${name}`,
    postLogoutRedirectUri: signIn.postLogoutRedirectUri ?? `${publicOrigin}/bff/logout/callback`,
    allowPlainHttp: options.dangerouslyAllowPlainHttpOnLoopback,
    clock,
  });
  return { name, settings, server, about: { authorizationServer: name, host: new URL(settings.issuer).host } };
}

import { createAuthorizationServer } from '../authorization-server/authorization-server.js';
import type { AuthorizationServers, NamedAuthorizationServer } from '../authorization-server/authorization-servers.js';
import { clientOptions } from '../authorization-server/client-options.js';
import { authorizationServersOf, type ConfiguredAuthorizationServer } from '../config/authorization-server-checks.js';
import type { Options } from '../config/schema.js';
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

async function connect(
  configured: ConfiguredAuthorizationServer,
  options: Options,
  clock: Clock,
): Promise<NamedAuthorizationServer> {
  const { name, settings } = configured;
  const server = await createAuthorizationServer(clientOptions(configured, options, clock));
  return { name, settings, server, about: { authorizationServer: name, host: new URL(settings.issuer).host } };
}

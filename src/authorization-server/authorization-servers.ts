import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';
import type { AboutAuthorizationServer } from '../telemetry/catalogue.js';
import type { AuthorizationServer } from './authorization-server.js';

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

import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';
import type { AboutAuthorizationServer } from '../telemetry/catalogue.js';
import type { AuthorizationServer } from './authorization-server.js';

/** An authorization server of the settings. */
export interface NamedAuthorizationServer {
  /** Its name in the settings (`providers`), or the name of the default one. */
  readonly name: string;
  readonly settings: AuthorizationServerSettings;
  readonly server: AuthorizationServer;
  /** What events tell about it. */
  readonly about: AboutAuthorizationServer;
}

/** The authorization servers of the settings, by name. The default one is always there. */
export type AuthorizationServers = ReadonlyMap<string, NamedAuthorizationServer>;

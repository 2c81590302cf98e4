import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';
import type { Backend } from '../handlers/backend.js';
import type { AuthorizationServer } from './authorization-server.js';

/** An authorization server, and how it is spoken with. */
export interface Provider {
  /** Absent for the one where people sign in if nothing else is said. */
  readonly name?: string;
  readonly server: AuthorizationServer;
  readonly settings: AuthorizationServerSettings;
}

/** The authorization server of this name. `undefined`: the settings have no such one, or no longer. */
export function findProvider(name: string | undefined, backend: Backend): Provider | undefined {
  if (name !== undefined) return backend.providers.get(name);
  return { server: backend.authorizationServer, settings: backend.options.authorizationServer };
}

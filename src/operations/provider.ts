import type { AuthorizationServer } from '../grant/authorization-server.js';
import type { AuthorizationServerSettings } from '../options/authorization-server-schema.js';
import type { Backend } from './backend.js';

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

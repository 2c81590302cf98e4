export { type ActedUpon, watchActs } from './acted.js';
export type { AuthorizationChanges, Behaviour, IdTokenChanges, JwtChanges, OddAnswer } from './behaviour.js';
export type { ScriptedClient } from './client-check.js';
export { DISCOVERY, RESOURCE_SERVER } from './endpoints.js';
export type { IssuedSet } from './grants.js';
export type { ReceivedRequest } from './request-log.js';
export {
  type ScriptedAuthorizationServer,
  type ScriptedAuthorizationServerOptions,
  startScriptedAuthorizationServer,
} from './server.js';
export { createKeyPairs, type KeyPairs, type SigningAlgorithm } from './signing.js';

export type { AuthorizationChanges, Behaviour, IdTokenChanges, OddAnswer } from './behaviour.js';
export type { IssuedSet } from './grants.js';
export type { ReceivedRequest } from './request-log.js';
export {
  DISCOVERY,
  type ScriptedAuthorizationServer,
  type ScriptedAuthorizationServerOptions,
  startScriptedAuthorizationServer,
} from './server.js';
export { createKeyPairs, type KeyPairs } from './signing.js';

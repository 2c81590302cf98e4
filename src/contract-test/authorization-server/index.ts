export type { AuthorizationChanges, Behaviour, IdTokenChanges, OddAnswer } from './behaviour.js';
export type { IssuedSet } from './grants.js';
export type { ReceivedRequest } from './request-log.js';
export {
  type AuthorizationServerOptions,
  type ControllableAuthorizationServer,
  DISCOVERY,
  startControllableAuthorizationServer,
} from './server.js';
export { createKeyPairs, type KeyPairs } from './signing.js';

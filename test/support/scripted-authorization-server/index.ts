/** The authorization server that the contract tester brings along, told by the tests how to behave. */
export type {
  AuthorizationChanges,
  Behaviour,
  ControllableAuthorizationServer as ScriptedAuthorizationServer,
  IdTokenChanges,
  IssuedSet,
  OddAnswer,
  ReceivedRequest,
} from '../../../src/contract-test/authorization-server/index.js';
export { startControllableAuthorizationServer as startScriptedAuthorizationServer } from '../../../src/contract-test/authorization-server/index.js';

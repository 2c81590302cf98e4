export type { AuthorizationChanges, Behaviour, IdTokenChanges, JwtChanges, OddAnswer } from './behaviour.js';
export type { ScriptedClient } from './client-check.js';
export type { IssuedSet } from './grants.js';
export type { ReceivedRequest } from './request-log.js';
export { type ScriptedAuthorizationServer, startScriptedAuthorizationServer } from './server.js';

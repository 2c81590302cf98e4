/// <reference types="node" preserve="true" />
/** The exports for running the backend from code. */

export type { FrontendsInput } from '../config/frontends-schema.js';
export { loadFrontends, loadOptions } from '../config/load-options.js';
export { type Frontends, readFrontends } from '../config/read-frontends.js';
export { readOptions } from '../config/read-options.js';
export type { Options, OptionsInput } from '../config/schema.js';
export { readCookie } from '../core/cookies.js';
export { Misconfiguration } from '../core/misconfiguration.js';
export type { Connection } from '../http/web-request.js';
export type { ManagementHandler } from '../management/handler.js';
export type { CheckResult, Readiness } from '../management/readiness.js';
export type { SessionSecretOf } from '../session/secret-binding.js';
export {
  type CookieSignIn,
  type ObtainedAccessToken,
  type ObtainedTokens,
  type SecretSignIn,
  SessionRevokedError,
  type SignedInPerson,
} from '../sign-in/index.js';
export type { StoreHealth } from '../storage/store-health.js';
export type { BackendEvent, EventListener } from '../telemetry/events.js';
export type { Log, LogEntry } from '../telemetry/log.js';
export { type BackendDependencies, createBackend, type RunnableBackend } from './create-backend.js';
export type { Fetch } from './fetch.js';
export { createFrontends, type RunnableFrontend, type RunnableFrontends } from './frontends/create-frontends.js';
export { type HandOverListening, listenHandOver } from './hand-over/listen.js';
export type { HandledRequest } from './handled-request.js';
export { type Listening, listen } from './listen.js';
export { listenManagement, type ManagementListening } from './listen-management.js';
export type {
  ReadsSessions,
  SendableRefusal,
  ServerGuards,
  ServerToken,
  ServerTokens,
  SessionDetails,
} from './server-code.js';
export type { ServerTokenQuery } from './server-token-query.js';

/** What the package gives to those who run the backend from their own code. */

export type {
  AdoptedSessions,
  ObtainedAccessToken,
  ObtainedTokens,
  SignedInPerson,
} from '../operations/adopt-session.js';
export { loadOptions } from '../options/load-options.js';
export { readOptions } from '../options/read-options.js';
export type { Options, OptionsInput } from '../options/schema.js';
export type { Log, LogEntry } from '../vocabulary/log.js';
export { Misconfiguration } from '../vocabulary/misconfiguration.js';
export { createBackend, type RunnableBackend, type Surroundings } from './create-backend.js';
export { type Listening, listen } from './listen.js';

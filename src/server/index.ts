/** What the package gives to those who run the backend from their own code. */

export type { AdoptedSessions, SignedInPerson } from '../operations/adopt-session.js';
export type { ObtainedAccessToken, ObtainedTokens } from '../operations/adopted-tokens.js';
export { loadOptions } from '../options/load-options.js';
export { readOptions } from '../options/read-options.js';
export type { Options, OptionsInput } from '../options/schema.js';
export { readCookie } from '../session/cookies.js';
export type { SessionSecretOf } from '../session/secret-binding.js';
export { EndedMeanwhile } from '../session/sessions.js';
export type { Log, LogEntry } from '../vocabulary/log.js';
export { Misconfiguration } from '../vocabulary/misconfiguration.js';
export { createBackend, type RunnableBackend, type Surroundings } from './create-backend.js';
export { type Listening, listen } from './listen.js';

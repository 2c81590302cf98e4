export { apiFetch } from './api-fetch.js';
export type { ResourceServer } from './authorization.js';
export { authorizedFetch } from './authorized-fetch.js';
export { configure, type Paths, type Settings } from './backend.js';
export { NotAuthorizedError } from './not-authorized-error.js';
export type {
  Refusal,
  Refused,
  SessionOutcome,
  SignedIn,
  SignedOut,
  SignInNeeded,
  Token,
  TokenOutcome,
  Unavailable,
} from './outcomes.js';
export type { ProxiedApi } from './proxied-api.js';
export { requireSession } from './require-session.js';
export { currentSession, getSession, type SessionListener } from './session.js';
export { onSessionChange, type WatchOptions } from './session-watch.js';
export { type SignInRequest, signIn, signInUri } from './sign-in.js';
export { type SigningOut, type SignOutRequest, signOut } from './sign-out.js';
export type { TokenQuery } from './token-query.js';
export type { TokenRequest } from './token-request.js';
export { getToken } from './tokens.js';

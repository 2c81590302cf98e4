export { endByLogoutToken } from './backchannel-logout.js';
export type { SignInDependencies } from './dependencies.js';
export {
  type CookieSignIn,
  createCookieSignIn,
  createSecretSignIn,
  type SecretSignIn,
  SessionRevokedError,
  type SignedInPerson,
} from './external-sign-in.js';
export type { ObtainedAccessToken, ObtainedTokens } from './external-tokens.js';
export { type AuthorizationResponse, finishSignIn } from './finish-sign-in.js';
export { readInitiatedLogin } from './initiated-login.js';
export { createPendingSignOuts, expiredSignOutCookie, readSignOutHandle } from './pending-sign-outs.js';
export { createSignInAttempts } from './sign-in-attempts.js';
export {
  callbackAnswer,
  confirmPage,
  plainRefusalPage,
  refusedPage,
  signInFailedPage,
  signInFirstPage,
  signOutPage,
} from './sign-in-pages.js';
export { createSignInWarnings } from './sign-in-warnings.js';
export { signOut } from './sign-out.js';
export { startSignIn } from './start-sign-in.js';
export { createHandedOverTokens, createUsedLogoutTokens, type HandedOverTokens } from './used-tokens.js';

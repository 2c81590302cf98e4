export type { ResponseMode } from './authorization-request.js';
export {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  createAuthorizationServer,
  type WantedGrant,
} from './authorization-server.js';
export type { AuthorizationServers, NamedAuthorizationServer } from './authorization-servers.js';
export { type ChooseClientAuthentication, prepareClientAuthentication } from './client-authentication.js';
export { clientOptions } from './client-options.js';
export { createClockWatch, saidAt, TOLERATED_SECONDS } from './clock-watch.js';
export { DPOP_ALGORITHM, type DpopKey, loadDpopKey } from './dpop-key.js';
export { createDpopProofs, type DpopProofs } from './dpop-proofs.js';
export { invalidDetails, refusedDetails, unavailableDetails } from './failure-details.js';
export { firstGrant } from './first-grant.js';
export { type WatchRequest, watchedByBoth } from './guarded-fetch.js';
export { createHttpsFetch, type TlsFiles } from './https-fetch.js';
export { coversResources, tokenTypeFor } from './issued-tokens.js';
export { claimedIssuer, type LogoutToken, type LogoutTokenReading } from './logout-token.js';
export { endpointMetadata, isByHand, metadataByHand } from './metadata-by-hand.js';
export type { Failure, IssuedTokens, OAuthError, Outcome } from './outcome.js';
export { revokeInBackground } from './revoke-in-background.js';
export { isSigningAlgorithm } from './signing-keys.js';

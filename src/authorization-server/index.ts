export type { ResponseMode } from './authorization-request.js';
export {
  type AuthorizationServer,
  createAuthorizationServer,
} from './authorization-server.js';
export type { AuthorizationServers, NamedAuthorizationServer } from './authorization-servers.js';
export { type ChooseClientAuthentication, prepareClientAuthentication } from './client-authentication.js';
export { type AuthorizationServerOptions, clientOptions, firstGrant } from './client-options.js';
export { createClockWatch, saidAt, TOLERATED_SECONDS } from './clock-watch.js';
export { DPOP_ALGORITHM, type DpopKey, loadDpopKey } from './dpop-key.js';
export { createDpopProofs, type DpopProofs } from './dpop-proofs.js';
export { invalidDetails, refusedDetails, unavailableDetails } from './failure-details.js';
export { readBounded } from './guarded-fetch.js';
export { createHttpsFetch } from './https-fetch.js';
export { coversResources, tokenTypeFor } from './issued-tokens.js';
export { objectIn } from './json-member.js';
export { claimedIssuer, type LogoutToken, type LogoutTokenReading } from './logout-token.js';
export { endpointMetadata, isByHand, metadataByHand } from './metadata-by-hand.js';
export { type WatchRequest, watchedByBoth } from './outages.js';
export type { Failure, IssuedTokens, OAuthError, Outcome } from './outcome.js';
export type { WantedGrant } from './resource-parameter.js';
export { revokeInBackground } from './revoke-in-background.js';
export { isSigningAlgorithm } from './signing-keys.js';

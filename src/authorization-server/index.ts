export type { ResponseMode } from './authorization-request.js';
export {
  type AuthorizationServer,
  type AuthorizationServers,
  createAuthorizationServer,
  type NamedAuthorizationServer,
} from './authorization-server.js';
export { type ChooseClientAuthentication, prepareClientAuthentication } from './client-authentication.js';
export { type AuthorizationServerOptions, clientOptions, firstGrant } from './client-options.js';
export { createClockWatch, saidAt, TOLERATED_SECONDS } from './clock-watch.js';
export { endpointMetadata, isByHand, metadataByHand } from './discovery.js';
export { createDpopProofs, DPOP_ALGORITHM, type DpopKey, type DpopProofs, loadDpopKey } from './dpop.js';
export { readBounded } from './guarded-fetch.js';
export { createHttpsFetch } from './https-fetch.js';
export { coversResources, tokenTypeFor } from './issued-tokens.js';
export { objectIn } from './json-member.js';
export { claimedIssuer, type LogoutToken, type LogoutTokenReading } from './logout-token.js';
export { type WatchRequest, watchedByBoth } from './outages.js';
export {
  type Failure,
  type IssuedTokens,
  invalidDetails,
  type OAuthError,
  type Outcome,
  refusedDetails,
  unavailableDetails,
} from './outcome.js';
export type { WantedGrant } from './resource-parameter.js';
export { revokeInBackground } from './revoke-in-background.js';
export { isSigningAlgorithm } from './signing-keys.js';

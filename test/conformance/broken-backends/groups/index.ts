import type { BrokenBackend } from '../broken-backend.js';
import { authorizationResponses } from './authorization-responses.js';
import { authorizationServerOutages } from './authorization-server-outages.js';
import { backChannelLogout } from './back-channel-logout.js';
import { caching } from './caching.js';
import { contractDocument } from './contract-document.js';
import { cookieReading } from './cookie-reading.js';
import { cors } from './cors.js';
import { crossSiteRequests } from './cross-site-requests.js';
import { errorObjects } from './error-objects.js';
import { logoutTokens } from './logout-tokens.js';
import { onlineAccess } from './online-access.js';
import { proxiedCalls } from './proxied-calls.js';
import { refreshFailures } from './refresh-failures.js';
import { refreshRequests } from './refresh-requests.js';
import { refreshRotation } from './refresh-rotation.js';
import { refreshTokens } from './refresh-tokens.js';
import { relayedErrors } from './relayed-errors.js';
import { resources } from './resources.js';
import { responseHeaders } from './response-headers.js';
import { scopes } from './scopes.js';
import { sessionCookie } from './session-cookie.js';
import { sessionInformation } from './session-information.js';
import { sessions } from './sessions.js';
import { signIn } from './sign-in.js';
import { signInCookies } from './sign-in-cookies.js';
import { signOut } from './sign-out.js';
import { signOutAndTokens } from './sign-out-and-tokens.js';
import { tokenEndpoint } from './token-endpoint.js';
import { tokenExpiry } from './token-expiry.js';
import { tokenRequestMethods } from './token-request-methods.js';
import { tokenRequestParameters } from './token-request-parameters.js';
import { tokenResponse } from './token-response.js';
import { tokenValues } from './token-values.js';
import { transport } from './transport.js';

export { conformingVariants } from './conforming-variants.js';

/** Grouped by topic, like the requirements that they break. */
export const brokenBackends: readonly BrokenBackend[] = [
  ...signOut,
  ...transport,
  ...tokenRequestMethods,
  ...tokenRequestParameters,
  ...scopes,
  ...resources,
  ...tokenResponse,
  ...tokenExpiry,
  ...tokenValues,
  ...sessions,
  ...sessionInformation,
  ...errorObjects,
  ...relayedErrors,
  ...authorizationServerOutages,
  ...responseHeaders,
  ...caching,
  ...sessionCookie,
  ...signInCookies,
  ...cookieReading,
  ...cors,
  ...crossSiteRequests,
  ...refreshRequests,
  ...refreshRotation,
  ...refreshFailures,
  ...refreshTokens,
  ...onlineAccess,
  ...signIn,
  ...authorizationResponses,
  ...signOutAndTokens,
  ...logoutTokens,
  ...backChannelLogout,
  ...proxiedCalls,
  ...tokenEndpoint,
  ...contractDocument,
];

import type { BrokenBackend } from '../broken-backend.js';
import { afterSignIn } from './after-sign-in.js';
import { authorizationRequests } from './authorization-requests.js';
import { authorizationResponses } from './authorization-responses.js';
import { authorizationServerOutages } from './authorization-server-outages.js';
import { backChannelLogout } from './back-channel-logout.js';
import { contractDocument } from './contract-document.js';
import { cookieReading } from './cookie-reading.js';
import { cors } from './cors.js';
import { crossSiteRequests } from './cross-site-requests.js';
import { errorObjects } from './error-objects.js';
import { heldTokens } from './held-tokens.js';
import { httpCaching } from './http-caching.js';
import { logoutTokens } from './logout-tokens.js';
import { onlineAccess } from './online-access.js';
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
import { sessionLifetime } from './session-lifetime.js';
import { sessionRequired } from './session-required.js';
import { signInCookies } from './sign-in-cookies.js';
import { signOut } from './sign-out.js';
import { signOutAndTokens } from './sign-out-and-tokens.js';
import { tokenEndpointAnswers } from './token-endpoint-answers.js';
import { tokenExpiry } from './token-expiry.js';
import { tokenRequestMethods } from './token-request-methods.js';
import { tokenRequestParameters } from './token-request-parameters.js';
import { tokenRequests } from './token-requests.js';
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
  ...sessionRequired,
  ...sessionInformation,
  ...sessionLifetime,
  ...errorObjects,
  ...relayedErrors,
  ...authorizationServerOutages,
  ...responseHeaders,
  ...httpCaching,
  ...heldTokens,
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
  ...authorizationRequests,
  ...authorizationResponses,
  ...afterSignIn,
  ...signOutAndTokens,
  ...logoutTokens,
  ...backChannelLogout,
  ...tokenRequests,
  ...tokenEndpointAnswers,
  ...contractDocument,
];

import type { Clause } from '../clause.js';
import type { Requirement, UntestableClause } from '../requirement.js';
import { authorizationResponses } from './authorization-responses.js';
import { authorizationServerOutages } from './authorization-server-outages.js';
import { backChannelLogout } from './back-channel-logout.js';
import { caching } from './caching.js';
import { contractDocument } from './contract-document.js';
import { cookieReading } from './cookie-reading.js';
import { cors } from './cors.js';
import { crossSiteRequests } from './cross-site-requests.js';
import { errorObjects } from './error-objects.js';
import { errorsWithoutSession } from './errors-without-session.js';
import { frontends } from './frontends.js';
import { heldTokens } from './held-tokens.js';
import { logoutTokens } from './logout-tokens.js';
import { onlineAccess } from './online-access.js';
import { proxiedCalls } from './proxied-calls.js';
import { proxyRestrictions } from './proxy-restrictions.js';
import { refreshFailures } from './refresh-failures.js';
import { refreshRequests } from './refresh-requests.js';
import { refreshRotation } from './refresh-rotation.js';
import { refreshTokens } from './refresh-tokens.js';
import { relayedErrors } from './relayed-errors.js';
import { resources } from './resources.js';
import { resourcesInTokens } from './resources-in-tokens.js';
import { responseHeaders } from './response-headers.js';
import { scopes } from './scopes.js';
import { scopesOfTokens } from './scopes-of-tokens.js';
import { sessionCookie } from './session-cookie.js';
import { sessionInformation } from './session-information.js';
import { sessions } from './sessions.js';
import { signIn } from './sign-in.js';
import { signInCookies } from './sign-in-cookies.js';
import { signInEnd } from './sign-in-end.js';
import { signingOut } from './sign-out.js';
import { signOutAndTokens } from './sign-out-and-tokens.js';
import { tokenEndpoint } from './token-endpoint.js';
import { tokenExpiry } from './token-expiry.js';
import { tokenRequestMethods } from './token-request-methods.js';
import { tokenRequestParameters } from './token-request-parameters.js';
import { tokenResponse } from './token-response.js';
import { tokenValues } from './token-values.js';
import { transport } from './transport.js';

const clauses: readonly (Requirement | UntestableClause)[] = [
  ...transport,
  ...tokenRequestMethods,
  ...tokenRequestParameters,
  ...scopes,
  ...scopesOfTokens,
  ...resources,
  ...resourcesInTokens,
  ...tokenResponse,
  ...tokenExpiry,
  ...tokenValues,
  ...sessions,
  ...sessionInformation,
  ...errorObjects,
  ...errorsWithoutSession,
  ...relayedErrors,
  ...authorizationServerOutages,
  ...responseHeaders,
  ...caching,
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
  ...signIn,
  ...signInEnd,
  ...authorizationResponses,
  ...signingOut,
  ...signOutAndTokens,
  ...logoutTokens,
  ...backChannelLogout,
  ...proxiedCalls,
  ...proxyRestrictions,
  ...tokenEndpoint,
  ...frontends,
  ...contractDocument,
];

/** The order of the families. */
const FAMILIES = 'TLS TOK SES ERR HDR CACHE CKI CSRF RT ONL LOGIN LOGOUT BCL PRX AS FE OAS'.split(' ');

/** Every clause, testable or not, family by family in the order of their numbers. */
export const catalogue: readonly (Requirement | UntestableClause)[] = clauses.toSorted(
  (one, other) => placeOf(one) - placeOf(other),
);

/** Every requirement that a check stands for. */
export const allRequirements: readonly Requirement[] = catalogue.filter((clause) => 'run' in clause);

/** Every clause that no check stands for, with the reason. */
export const untestable: readonly UntestableClause[] = catalogue.filter((clause) => 'reason' in clause);

function placeOf({ id }: Clause): number {
  const [family = '', number = ''] = id.split('-');
  return FAMILIES.indexOf(family) * 1000 + Number(number);
}

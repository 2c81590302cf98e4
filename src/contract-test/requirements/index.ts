import type { Clause } from '../clause.js';
import type { Requirement, UntestableClause } from '../requirement.js';
import { authorizationResponses } from './authorization-responses.js';
import { authorizationServerOutages } from './authorization-server-outages.js';
import { backChannelLogout } from './back-channel-logout.js';
import { contractDocument } from './contract-document.js';
import { cookies } from './cookies.js';
import { cors } from './cors.js';
import { crossSiteRequests } from './cross-site-requests.js';
import { errorObjects } from './error-objects.js';
import { errorsWithoutSession } from './errors-without-session.js';
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
import { responseHeaders } from './response-headers.js';
import { scopes } from './scopes.js';
import { sessionCookie } from './session-cookie.js';
import { sessionInformation } from './session-information.js';
import { sessions } from './sessions.js';
import { signIn } from './sign-in.js';
import { signInEnd } from './sign-in-end.js';
import { signingOut } from './sign-out.js';
import { signOutAndTokens } from './sign-out-and-tokens.js';
import { tokenEndpoint } from './token-endpoint.js';
import { tokenExpiry } from './token-expiry.js';
import { tokenRequestMethods } from './token-request-methods.js';
import { tokenRequestParameters } from './token-request-parameters.js';
import { tokenResponse } from './token-response.js';
import { tokenRestrictions } from './token-restrictions.js';
import { tokenValues } from './token-values.js';
import { transport } from './transport.js';

/** What binds frontends and resource servers. */
const frontends: readonly UntestableClause[] = [
  {
    id: 'FE-01',
    level: 'SHOULD NOT',
    sentence: 'The frontend keeps access tokens in memory, not local storage, and asks again when needed.',
    source: 'draft 6.1; RFC 10017 6.2.4.3.1',
    reason: 'It binds the frontend.',
  },
  {
    id: 'FE-02',
    level: 'project',
    sentence: 'The frontend compares the `scope` of an answer with what it needs.',
    source: 'draft 4.2',
    reason: 'It binds the frontend.',
  },
  {
    id: 'FE-03',
    level: 'SHOULD',
    sentence: 'Resource servers do not trust a request more because its client was authenticated.',
    source: 'draft 6.2',
    reason: 'It binds resource servers.',
  },
  {
    id: 'FE-04',
    level: 'SHOULD',
    sentence:
      'Where feasible, a full BFF is used; where the only API is the backend itself, no access token is needed.',
    source: 'draft 1, 6.4; RFC 10017 6.2.4.4',
    reason: 'It is a design decision, made before there is a backend.',
  },
];

const clauses: readonly (Requirement | UntestableClause)[] = [
  ...transport,
  ...tokenRequestMethods,
  ...tokenRequestParameters,
  ...scopes,
  ...tokenRestrictions,
  ...resources,
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
  ...heldTokens,
  ...sessionCookie,
  ...cookies,
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

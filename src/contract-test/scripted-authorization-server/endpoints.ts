import type { Behaviour } from './behaviour.js';
import { isClient } from './client-check.js';
import type { IssuedSet } from './grants.js';
import type { ReceivedRequest } from './request-log.js';
import { answerTokenRequest, type JsonAnswer, type TokenEndpointParts } from './token-endpoint.js';

/** Below it, the server stands in for a resource server: whatever is asked for is there. */
export const RESOURCE_SERVER = '/resource';

export const DISCOVERY = '/.well-known/openid-configuration';

/** What the endpoints share. */
export interface EndpointParts extends TokenEndpointParts {
  /** Names the session of a person at the authorization server. */
  readonly newSid: (person: string) => string;
  /** Authorization requests that were pushed (RFC 9126), by `request_uri`. */
  readonly pushed: Map<string, URLSearchParams>;
}

export type EndpointAnswer = JsonAnswer & { readonly location?: string };

/** Answers as an authorization server usually does. */
export async function answerRequest(request: ReceivedRequest, parts: EndpointParts): Promise<EndpointAnswer> {
  const { issuer, behaviour, book, keys, pushed } = parts;
  switch (request.path) {
    case DISCOVERY:
    case '/.well-known/oauth-authorization-server':
      return { status: 200, body: { ...metadata(issuer), ...behaviour.metadata } };
    case '/authorize': {
      const asked = pushed.get(request.query.get('request_uri') ?? '') ?? request.query;
      return answerAuthorization(asked, parts);
    }
    case '/par':
      return (await isClient(request, parts)) ? push(request.form, pushed) : { status: 401, body: INVALID_CLIENT };
    case '/token':
      return answerTokenRequest(request, parts);
    case '/end-session':
      return answerSignOut(request, behaviour);
    case '/revoke':
      book.revoke(request.form.get('token') ?? '', behaviour.revocationEnds);
      return { status: 200, body: '' };
    case '/userinfo':
      return answerUserInfo(request, parts);
    case '/jwks':
      return { status: 200, body: { keys: keys.published } };
    default:
      if (request.path.startsWith(`${RESOURCE_SERVER}/`)) return { status: 200, body: { path: request.path } };
      return { status: 404, body: { error: 'not_found' } };
  }
}

const INVALID_CLIENT = { error: 'invalid_client' };

function push(form: URLSearchParams, pushed: EndpointParts['pushed']): JsonAnswer {
  const requestUri = `urn:ietf:params:oauth:request_uri:${pushed.size}`;
  pushed.set(requestUri, form);
  return { status: 201, body: { request_uri: requestUri, expires_in: 60 } };
}

function metadata(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    end_session_endpoint: `${issuer}/end-session`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  };
}

/** Leads back to where the client wants the browser (RP-Initiated Logout 1.0, section 3). All addresses are accepted. */
function answerSignOut({ query }: ReceivedRequest, { afterSignOut }: Behaviour): EndpointAnswer {
  const back = query.get('post_logout_redirect_uri') ?? '';
  if (afterSignOut === 'stays' || !URL.canParse(back)) return { status: 200, body: 'Signed out.' };
  const location = new URL(back);
  const state = query.get('state');
  if (state !== null) location.searchParams.set('state', state);
  return { status: 303, body: '', location: location.href };
}

/** Tells who signed in (OpenID Connect Core 1.0, section 5.3), for an access token that is for no resource. */
function answerUserInfo(
  { headers }: ReceivedRequest,
  { issued, behaviour }: { readonly issued: readonly IssuedSet[]; readonly behaviour: Behaviour },
): JsonAnswer {
  const known = issued.find(({ accessToken }) => headers.authorization === `Bearer ${accessToken}`);
  if (known === undefined || known.resources.length > 0) return { status: 401, body: { error: 'invalid_token' } };
  const { person } = known.grant;
  return { status: 200, body: { sub: person, name: `${person} at UserInfo`, locale: 'de', ...behaviour.userInfo } };
}

/**
 * Leads straight back, by a redirect or a form that the browser submits, with a code or with the error that was asked for,
 * and asks the person nothing.
 */
function answerAuthorization(query: URLSearchParams, parts: EndpointParts): EndpointAnswer {
  const parameters = responseParameters(query, parts);
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('response_mode') === 'form_post') return { status: 200, body: formOf(redirectUri, parameters) };
  const location = new URL(redirectUri);
  for (const [name, value] of parameters) location.searchParams.append(name, value);
  return { status: 302, location: location.href, body: '' };
}

function responseParameters(
  query: URLSearchParams,
  { issuer, behaviour, book, newSid }: EndpointParts,
): readonly (readonly [string, string])[] {
  const { error, errorDescription, parameters = {} } = behaviour.authorization;
  const grant = {
    person: behaviour.person,
    sid: newSid(behaviour.person),
    scope: query.get('scope') ?? '',
    resources: query.getAll('resource'),
    redirectUri: query.get('redirect_uri') ?? '',
    nonce: query.get('nonce') ?? undefined,
    challenge: query.get('code_challenge') ?? undefined,
    isOffline: behaviour.refreshTokensFor === 'all' || query.get('access_type') === 'offline',
    isEnded: false,
  };
  const answer: Record<string, string | undefined> = {
    ...(error === undefined ? { code: book.newCode(grant) } : { error, error_description: errorDescription }),
    state: query.get('state') ?? undefined,
    iss: issuer,
    ...parameters,
  };
  return Object.entries(answer).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

/** OAuth 2.0 Form Post Response Mode, section 2. */
function formOf(action: string, fields: readonly (readonly [string, string])[]): string {
  const inputs = fields.map(([name, value]) => `<input type="hidden" name="${quoted(name)}" value="${quoted(value)}">`);
  const form = `<form method="post" action="${quoted(action)}">${inputs.join('')}</form>`;
  return `<!doctype html><title>Back</title><body>${form}<script>document.forms[0].submit()</script>`;
}

function quoted(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

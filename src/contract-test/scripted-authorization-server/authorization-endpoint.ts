import type { Behaviour } from './behaviour.js';
import type { GrantBook } from './grants.js';

interface AuthorizationParts {
  readonly issuer: string;
  readonly behaviour: Behaviour;
  readonly book: GrantBook;
  /** Names the session at the authorization server. */
  readonly newSid: (person: string) => string;
}

/** An authorization response: a redirect, or a page with a form that the browser submits. */
export type AuthorizationAnswer =
  | { readonly status: 302; readonly location: string; readonly body: '' }
  | { readonly status: 200; readonly body: string };

/** Leads straight back, with a code or with the error that was asked for, and asks the person nothing. */
export function answerAuthorization(query: URLSearchParams, parts: AuthorizationParts): AuthorizationAnswer {
  const parameters = responseParameters(query, parts);
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('response_mode') === 'form_post') return { status: 200, body: formOf(redirectUri, parameters) };
  const location = new URL(redirectUri);
  for (const [name, value] of parameters) location.searchParams.append(name, value);
  return { status: 302, location: location.href, body: '' };
}

function responseParameters(
  query: URLSearchParams,
  { issuer, behaviour, book, newSid }: AuthorizationParts,
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

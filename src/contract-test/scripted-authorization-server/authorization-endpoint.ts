import type { Behaviour } from './behaviour.js';
import type { GrantBook } from './grants.js';

interface AuthorizationParts {
  readonly issuer: string;
  readonly behaviour: Behaviour;
  readonly book: GrantBook;
  /** Names the session at the authorization server. */
  readonly newSid: (person: string) => string;
}

/** Redirects straight back, with a code or with the error that was asked for, and asks the person nothing. */
export function authorizationRedirect(
  query: URLSearchParams,
  { issuer, behaviour, book, newSid }: AuthorizationParts,
): string {
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
  const location = new URL(grant.redirectUri);
  for (const [name, value] of Object.entries(answer)) {
    if (value !== undefined) location.searchParams.append(name, value);
  }
  return location.href;
}

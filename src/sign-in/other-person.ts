import type { Session } from '../session/session.js';

/** Who signed in, as far as that is known. */
export interface SignedIn {
  /** The name of the authorization server. */
  readonly authorizationServer: string;
  readonly claims?: { readonly iss: string; readonly sub: string } | undefined;
}

/** Whether another person of the same authorization server signed in. From another one, the person adds a grant. */
export function isOtherPerson({ person }: Session, { authorizationServer, claims }: SignedIn): boolean {
  if (claims === undefined) return false;
  // Another tenant of the same authorization server has other people, even with the same `sub`.
  if (person.issuer !== claims.iss) return person.authorizationServer === authorizationServer;
  return person.sub !== claims.sub;
}

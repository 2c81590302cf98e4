/** A person who can sign in at the demo authorization server, with one click and no password. */
export interface Person {
  /** The `sub` of the tokens. */
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
}

export const people: readonly Person[] = [
  { id: 'alice', givenName: 'Alice', familyName: 'Adams', email: 'alice@example.com' },
  { id: 'bob', givenName: 'Bob', familyName: 'Brown', email: 'bob@example.com' },
];

export function findPerson(id: unknown): Person | undefined {
  return people.find((person) => person.id === id);
}

export function fullName(person: Person): string {
  return `${person.givenName} ${person.familyName}`;
}

/** The claims of the scopes `openid`, `profile` and `email` (OpenID Connect Core 1.0, section 5.4). */
export const claimsByScope = {
  openid: ['sub'],
  profile: ['name', 'given_name', 'family_name'],
  email: ['email', 'email_verified'],
} as const;

/** The claims about a person (OpenID Connect Core 1.0, section 5.1). */
export function claimsOf(person: Person): { sub: string } & Record<string, string | boolean> {
  return {
    sub: person.id,
    name: fullName(person),
    given_name: person.givenName,
    family_name: person.familyName,
    email: person.email,
    email_verified: true,
  };
}

import type { CheckContext } from '../../check-context.js';
import { Inconclusive } from '../../statements.js';

export const WELL_FORMED = ['https://api.example/x.read:all!*', "a'b", '~', '[x]{y}', 'one two three'];

/** A quotation mark, a backslash, a tab, DEL, a letter outside of ASCII, and misplaced spaces. */
export const MALFORMED = ['%22', '%5C', '%09', '%7F', '%C3%A9', '%20', '%20a', 'a%20', 'a%20%20b'];

/** White space that does not separate two scopes, as encoded. */
export const NO_SPACES: Readonly<Record<string, string>> = {
  'a tab between scopes': '%09',
  'a line feed between scopes': '%0A',
  'a line break between scopes': '%0D%0A',
  'a no-break space between scopes': '%C2%A0',
};

/** All of these are legal in a scope (RFC 6749, section 3.3). */
export const oddScopes = (scope: string, other: string) => [
  `${scope}&grant_type=client_credentials`,
  `${scope}=1`,
  `${scope}+${other}`,
  `${scope}%20${other}`,
  `${scope};&scope=all`,
];

/**
 * Scopes that the backend issues tokens for: those of the hints, or else those that the token of a bare request says.
 * Costs one request. Throws `Inconclusive` where neither names one.
 */
export async function knownScopes({
  hints,
  session,
}: Pick<CheckContext, 'hints' | 'session'>): Promise<[string, ...string[]]> {
  const [scope, ...more] = hints.scopes ?? (await session.token()).scope ?? [];
  if (scope === undefined) throw new Inconclusive('no scope is known: name two with --scopes');
  return [scope, ...more];
}

/** Scopes that are about the sign-in. */
export const OF_SIGN_INS = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access', 'online_access'];

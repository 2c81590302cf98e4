export const WELL_FORMED = ['https://api.example/x.read:all!*', "a'b", '~', '[x]{y}', 'one two three'];

/** A quotation mark, a backslash, a tab, DEL, a letter outside of ASCII, and misplaced spaces. */
export const MALFORMED = ['%22', '%5C', '%09', '%7F', '%C3%A9', '%20', '%20a', 'a%20', 'a%20%20b'];

/** All of these are legal in a scope (RFC 6749, section 3.3). */
export const oddScopes = (scope: string, other: string) => [
  `${scope}&grant_type=client_credentials`,
  `${scope}=1`,
  `${scope}+${other}`,
  `${scope}%20${other}`,
  `${scope};&scope=all`,
];

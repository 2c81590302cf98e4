import { expectRefusal } from '../../expectations.js';
import { observation, type Requirement } from '../../requirement.js';

/** A quote, a backslash, a tab, DEL, a letter beyond ASCII, and spaces where none belong. */
const MALFORMED = ['%22', '%5C', '%09', '%7F', '%C3%A9', '%20', '%20a', 'a%20', 'a%20%20b'];

export const tok21: Requirement = {
  id: 'TOK-21',
  level: 'project',
  sentence: 'A malformed scope is refused with 400 `invalid_scope`.',
  source: 'RFC 6749 5.2 by analogy',
  why: 'To mend what was asked is to answer another question.',
  check: `Asks for ${MALFORMED.length} malformed scopes; expects \`invalid_scope\` (or \`invalid_request\`), no token.`,
  needs: ['session'],
  requests: MALFORMED.length,
  async *judge({ session }) {
    for (const scope of MALFORMED)
      yield* expectRefusal(await session.token(`scope=${scope}`), 'invalid_scope', 'invalid_request');
  },
};

export const tok22: Requirement = {
  id: 'TOK-22',
  level: 'project',
  sentence: 'A malformed scope never reaches the authorization server.',
  source: 'hardening',
  why: 'It may break the request that it becomes part of, and uses up a refresh token for nothing.',
  check: 'Asks for malformed scopes; expects no token request.',
  needs: ['authorization server', 'sign-in'],
  requests: 5 + MALFORMED.length,
  async *judge({ signIn, authorizationServer }) {
    const { caller } = await signIn();
    authorizationServer.forgetRequests();
    for (const scope of MALFORMED) await caller.token(`scope=${scope}`);
    const asked = authorizationServer.received('/token').length;
    if (asked > 0) yield observation('no token request', `${asked} token requests`);
  },
};

import { expectedToken, expectRefusal } from '../expectations.js';
import type { Requirement } from '../requirement.js';
import { finding, notApplicable, observation } from '../statements.js';

const WELL_FORMED = ['https://api.example/x.read:all!*', "a'b", '~', '[x]{y}', 'one two three'];

/** A quotation mark, a backslash, a tab, DEL, a letter outside of ASCII, and misplaced spaces. */
const MALFORMED = ['%22', '%5C', '%09', '%7F', '%C3%A9', '%20', '%20a', 'a%20', 'a%20%20b'];

/** How the values of `scope` are read and compared. */
export const scopeValues: readonly Requirement[] = [
  {
    id: 'TOK-20',
    level: 'stated',
    sentence: 'Every scope that RFC 6749 allows is accepted as well-formed; whether it is granted is another question.',
    source: 'draft 4.1; RFC 6749 3.3',
    why: 'Scopes are URLs at some authorization servers, and names with colons at others.',
    check: 'Asks for five unusual scopes; none may be refused as malformed (`invalid_request`) or cause a 5xx.',
    needs: ['session'],
    requests: WELL_FORMED.length,
    async *run({ session }) {
      for (const scope of WELL_FORMED) {
        const answer = await session.token({ scope });
        if (answer.status >= 500 || answer.error === 'invalid_request')
          yield finding('a token, or an error that is not about the form of the scope', answer);
      }
    },
  },
  {
    id: 'TOK-21',
    level: 'project',
    sentence: 'A malformed scope is refused with 400 `invalid_scope`.',
    source: 'RFC 6749 5.2 by analogy',
    why: 'A backend that repairs the scope answers a question that the page did not ask.',
    check: `Asks for ${MALFORMED.length} malformed scopes; expects \`invalid_scope\` (or \`invalid_request\`), no token.`,
    needs: ['session'],
    requests: MALFORMED.length,
    async *run({ session }) {
      for (const scope of MALFORMED)
        yield* expectRefusal(await session.token(`scope=${scope}`), 'invalid_scope', 'invalid_request');
    },
  },
  {
    id: 'TOK-22',
    level: 'project',
    sentence: 'A malformed scope never reaches the authorization server.',
    source: 'hardening',
    why: 'It may break the token request, and it uses up a refresh token for nothing.',
    check: 'Asks for malformed scopes; expects no token request.',
    needs: ['authorization server', 'sign-in'],
    requests: 5 + MALFORMED.length,
    async *run({ signIn, authorizationServer }) {
      const { caller } = await signIn();
      authorizationServer.forgetRequests();
      for (const scope of MALFORMED) await caller.token(`scope=${scope}`);
      const asked = authorizationServer.received('/token').length;
      if (asked > 0) yield observation('no token request', `${asked} token requests`);
    },
  },
  {
    id: 'TOK-23',
    level: 'stated',
    sentence: 'The order of scopes has no meaning.',
    source: 'RFC 6749 3.3 by way of draft 4.1',
    why: 'Two components of a page that list the same scopes in another order want the same token.',
    check: 'Asks for two scopes in both orders; expects the same status and the same set of scopes.',
    needs: ['session', 'two scopes'],
    requests: 2,
    async *run({ session, hints }) {
      const [one = '', two = ''] = hints.scopes ?? [];
      const there = await session.token({ scope: `${one} ${two}` });
      const back = await session.token({ scope: `${two} ${one}` });
      if (there.status !== back.status || String(there.scope) !== String(back.scope))
        yield finding(`the answer of "${one} ${two}": ${there.status}`, back);
    },
  },
  {
    id: 'TOK-24',
    level: 'stated',
    sentence: 'Scopes are case-sensitive.',
    source: 'RFC 6749 3.3 by way of draft 4.2',
    why: 'Two scopes that differ in case are two permissions.',
    check: 'Gets a token for a scope, then asks for it in other case; expects another answer than the same token.',
    needs: ['session', 'two scopes'],
    requests: 2,
    async *run({ session, hints }) {
      const [scope = ''] = hints.scopes ?? [];
      const other = scope === scope.toUpperCase() ? scope.toLowerCase() : scope.toUpperCase();
      if (other === scope) return yield notApplicable('The scope has no letters.');
      const token = expectedToken(await session.token({ scope }));
      const answer = await session.token({ scope: other });
      if (answer.accessToken === token)
        yield finding(`a token for "${other}", or an error`, answer, { seen: `the token for "${scope}"` });
    },
  },
  {
    id: 'TOK-25',
    level: 'project',
    sentence: 'A scope that is named twice counts once.',
    source: 'RFC 6749 3.3: scopes are a set',
    why: 'Components of a page combine their scopes, and some appear twice.',
    check: 'Asks for one scope twice; expects a token, and the scope once in the token request.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    requests: 6,
    async *run({ signIn, authorizationServer, hints }) {
      const [scope = ''] = hints.scopes ?? [];
      const { caller } = await signIn();
      authorizationServer.forgetRequests();
      const answer = await caller.token({ scope: `${scope} ${scope}` });
      if (answer.status !== 200) yield finding(`a token for "${scope}"`, answer);
      for (const { form } of authorizationServer.received('/token')) {
        const asked = form.get('scope')?.split(' ') ?? [];
        if (new Set(asked).size !== asked.length) yield observation(`scope=${scope}`, `scope=${asked.join(' ')}`);
      }
    },
  },
  {
    id: 'TOK-26',
    level: 'project',
    sentence: 'A repeated `scope` parameter is refused; the backend neither picks one nor joins them.',
    source: 'RFC 6749 3.1, 3.2 and 5.2 by analogy',
    why: 'Components that read a repeated parameter differently can be played off against each other.',
    check: 'Asks with `scope=a&scope=b`; expects a 400 and no token.',
    needs: ['session'],
    requests: 1,
    async *run({ session }) {
      yield* expectRefusal(await session.token('scope=a&scope=b'), 'invalid_request', 'invalid_scope');
    },
  },
];

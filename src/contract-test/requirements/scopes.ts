import { CARRIERS } from '../axes.js';
import { TOKEN } from '../endpoints.js';
import { formOf } from '../probe/caller.js';
import type { Requirement } from '../requirement.js';
import { expectedToken, expectRefusal, finding, notApplicable, observation } from '../statements.js';
import { askByEach, FORMS_ARE_READ, knowsNoPost, postForm } from './steps/post-form.js';
import { knownScopes, MALFORMED, NO_SPACES, WELL_FORMED } from './steps/scope-values.js';

/** How scopes are read and compared. */
export const scopes: readonly Requirement[] = [
  {
    id: 'TOK-20',
    level: 'stated',
    sentence: 'Every scope that RFC 6749 allows is accepted as well-formed; whether it is granted is another question.',
    source: 'draft 4.1; RFC 6749 3.3',
    why: 'Scopes are URLs at some authorization servers, and names with colons at others.',
    check:
      'Asks for five unusual scopes, by GET and POST; none may be refused as malformed (`invalid_request`) or cause a 5xx.',
    needs: ['session'],
    axes: [{ carrier: CARRIERS, value: WELL_FORMED }],
    requests: 2 * WELL_FORMED.length,
    async *run({ session }) {
      for (const scope of WELL_FORMED)
        for (const answer of await askByEach(session, formOf({ scope }))) {
          const isRefused = answer.status >= 500 || answer.error === 'invalid_request';
          if (isRefused) yield finding('a token, or an error that is not about the form of the scope', answer);
        }
    },
  },
  {
    id: 'TOK-21',
    level: 'project',
    sentence: 'A malformed scope is refused with 400 `invalid_scope`.',
    source: 'RFC 6749 5.2 by analogy',
    why: 'A backend that repairs the scope answers a question that the page did not ask.',
    check: `Asks for ${MALFORMED.length} malformed scopes, in a query and in a form, and for those of the hints with other white space between them; expects \`invalid_scope\` (or \`invalid_request\`), no token.`,
    needs: ['session'],
    requires: FORMS_ARE_READ,
    axes: [{ carrier: CARRIERS, value: [...MALFORMED.map((scope) => `scope=${scope}`), ...Object.keys(NO_SPACES)] }],
    requests: 2 * (MALFORMED.length + Object.keys(NO_SPACES).length),
    async *run({ session, hints }) {
      const known = hints.scopes?.map(encodeURIComponent);
      const joined = known === undefined ? [] : Object.values(NO_SPACES).map((space) => known.join(space));
      for (const scope of [...MALFORMED, ...joined])
        for (const answer of await askByEach(session, `scope=${scope}`))
          yield* expectRefusal(answer, 'invalid_scope', 'invalid_request');
    },
  },
  {
    id: 'TOK-22',
    level: 'project',
    sentence: 'A malformed scope never reaches the authorization server.',
    source: 'hardening',
    why: 'It may break the token request, and it uses up a refresh token for nothing.',
    check: 'Asks for malformed scopes, by GET and POST; expects no token request.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ carrier: CARRIERS, value: MALFORMED }],
    requests: 5 + 2 * MALFORMED.length,
    async *run({ signIn, authorizationServer }) {
      const { caller } = await signIn();
      authorizationServer.forgetRequests();
      for (const scope of MALFORMED) await askByEach(caller, `scope=${scope}`);
      const { length } = authorizationServer.received('/token');
      if (length > 0) yield observation('no token request', `${length} token requests`);
    },
  },
  {
    id: 'TOK-23',
    level: 'stated',
    sentence: 'The order of scopes has no meaning.',
    source: 'RFC 6749 3.3 by way of draft 4.1',
    why: 'Two components of a page that list the same scopes in another order want the same token.',
    check:
      'Asks for two scopes twice, and in the other order, by GET and POST; expects the same status and scopes, and a held token.',
    needs: ['session', 'two scopes'],
    axes: [{ carrier: CARRIERS }],
    requests: 4,
    async *run({ session, hints }) {
      const [one = '', two = ''] = hints.scopes ?? [];
      const ask = (...scopes: string[]) => session.token({ scope: scopes.join(' ') });
      const [there, again] = [await ask(one, two), await ask(one, two)];
      for (const back of await askByEach(session, formOf({ scope: `${two} ${one}` }))) {
        const other = back.accessToken !== undefined && back.accessToken !== there.accessToken;
        if (there.accessToken === again.accessToken && there.accessToken && other)
          yield finding('the token that is held', back, { seen: 'another token', level: 'project' });
        if (there.status !== back.status || String(there.scope) !== String(back.scope))
          yield finding(`the answer of "${one} ${two}": ${there.status}`, back);
      }
    },
  },
  {
    id: 'TOK-24',
    level: 'stated',
    sentence: 'Scopes are case-sensitive.',
    source: 'RFC 6749 3.3 by way of draft 4.2',
    why: 'Two scopes that differ in case are two permissions.',
    check:
      'Gets a token for a scope, then asks for it in other case, by GET and POST; expects another answer than the same token.',
    needs: ['session', 'two scopes'],
    axes: [{ carrier: CARRIERS }],
    requests: 3,
    async *run({ session, hints }) {
      const [scope = ''] = hints.scopes ?? [];
      const other = scope === scope.toUpperCase() ? scope.toLowerCase() : scope.toUpperCase();
      if (other === scope) return yield notApplicable('The scope has no letters.');
      const token = expectedToken(await session.token({ scope }));
      for (const answer of await askByEach(session, formOf({ scope: other })))
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
    check:
      'Asks for one scope twice, and for another one twice in a form; expects tokens, and each scope once in the token request.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    axes: [{ carrier: CARRIERS }],
    requests: 7,
    async *run({ signIn, authorizationServer, hints }) {
      const [scope = '', other = ''] = hints.scopes ?? [];
      const { caller } = await signIn();
      authorizationServer.forgetRequests();
      const answer = await caller.token({ scope: `${scope} ${scope}` });
      if (answer.status !== 200) yield finding(`a token for "${scope}"`, answer);
      const posted = await postForm(caller, TOKEN, formOf({ scope: `${other} ${other}` }));
      if (posted.status !== 200 && !knowsNoPost(posted)) yield finding(`a token for "${other}"`, posted);
      for (const { form } of authorizationServer.received('/token')) {
        const asked = form.get('scope')?.split(' ') ?? [];
        if (new Set(asked).size !== asked.length) yield observation('each scope once', `scope=${asked.join(' ')}`);
      }
    },
  },
  {
    id: 'TOK-26',
    level: 'project',
    sentence: 'A repeated `scope` parameter is refused; the backend neither picks one nor joins them.',
    source: 'RFC 6749 3.1, 3.2 and 5.2 by analogy',
    why: 'Components that read a repeated parameter differently can be played off against each other.',
    check:
      'Asks with two `scope` parameters, in both orders, and twice with the same one, in a query and in a form, each with a scope that the backend issues tokens for; expects a 400 and no token.',
    needs: ['session'],
    requires: FORMS_ARE_READ,
    axes: [{ carrier: CARRIERS, value: ['in order', 'in reverse', 'twice the same'] }],
    requests: 7,
    async *run(context) {
      const [one, other = one] = await knownScopes(context);
      for (const pair of [
        [one, other],
        [other, one],
        [one, one],
      ])
        for (const answer of await askByEach(context.session, formOf(pair.map((scope) => ['scope', scope] as const))))
          yield* expectRefusal(answer, 'invalid_request', 'invalid_scope');
    },
  },
];

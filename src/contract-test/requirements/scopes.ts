import { CARRIERS } from '../axes.js';
import { expectedToken, expectRefusal } from '../expectations.js';
import { formOf } from '../probe/caller.js';
import type { Requirement } from '../requirement.js';
import { finding, Inconclusive, notApplicable, observation } from '../statements.js';
import { askByEach, FORMS_ARE_READ } from './steps/ask-by-each.js';
import { askForLess } from './steps/held-tokens.js';
import { knownScopes } from './steps/known-scopes.js';
import { MALFORMED, WELL_FORMED } from './steps/scope-values.js';

/** How scopes are read and compared, and which token answers a query for them. */
export const scopes: readonly Requirement[] = [
  {
    id: 'TOK-20',
    level: 'stated',
    sentence: 'Every scope that RFC 6749 allows is accepted as well-formed; whether it is granted is another question.',
    source: 'draft 4.1; RFC 6749 3.3',
    why: 'Scopes are URLs at some authorization servers, and names with colons at others.',
    check: 'Asks for five unusual scopes; none may be refused as malformed (`invalid_request`) or cause a 5xx.',
    needs: ['session'],
    axes: [{ value: WELL_FORMED }],
    requests: WELL_FORMED.length,
    async *run({ session }) {
      for (const scope of WELL_FORMED) {
        const answer = await session.token({ scope });
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
    check: `Asks for ${MALFORMED.length} malformed scopes, in a query and in a form; expects \`invalid_scope\` (or \`invalid_request\`), no token.`,
    needs: ['session'],
    requires: FORMS_ARE_READ,
    axes: [{ carrier: CARRIERS, value: MALFORMED.map((scope) => `scope=${scope}`) }],
    requests: 2 * MALFORMED.length,
    async *run({ session }) {
      for (const scope of MALFORMED)
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
    check: 'Asks for malformed scopes; expects no token request.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: MALFORMED }],
    requests: 5 + MALFORMED.length,
    async *run({ signIn, authorizationServer }) {
      const { caller } = await signIn();
      authorizationServer.forgetRequests();
      for (const scope of MALFORMED) await caller.token(`scope=${scope}`);
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
    check: 'Asks for two scopes twice, and in the other order; expects the same status and scopes, and a held token.',
    needs: ['session', 'two scopes'],
    requests: 3,
    async *run({ session, hints }) {
      const [one = '', two = ''] = hints.scopes ?? [];
      const ask = (...scopes: string[]) => session.token({ scope: scopes.join(' ') });
      const [there, again, back] = [await ask(one, two), await ask(one, two), await ask(two, one)];
      const other = back.accessToken !== undefined && back.accessToken !== there.accessToken;
      if (there.accessToken === again.accessToken && there.accessToken && other)
        yield finding('the token that is held', back, { seen: 'another token', level: 'project' });
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
    check:
      'Asks with two `scope` parameters, in both orders, in a query and in a form, each with a scope that the backend issues tokens for; expects a 400 and no token.',
    needs: ['session'],
    requires: FORMS_ARE_READ,
    axes: [{ carrier: CARRIERS, value: ['in order', 'in reverse'] }],
    requests: 5,
    async *run(context) {
      const [one, other = one] = await knownScopes(context);
      for (const pair of [
        [one, other],
        [other, one],
      ])
        for (const answer of await askByEach(context.session, formOf(pair.map((scope) => ['scope', scope] as const))))
          yield* expectRefusal(answer, 'invalid_request', 'invalid_scope');
    },
  },
  {
    id: 'TOK-27',
    level: 'SHOULD NOT',
    sentence:
      'A held token with more scopes than were asked for is not handed out; the backend asks for a narrower one.',
    source: 'draft 6.3; RFC 10017 6.2.2.3',
    why: 'A page that asks for less wants a token that does less harm when it leaks.',
    check:
      'Asks for nothing, for two scopes, then for one of them; expects another token, which may only be wider if its `scope` says so. With the tester’s authorization server also where a token for the one has expired, and that for the two has not.',
    needs: ['session', 'two scopes'],
    requests: 11,
    run: askForLess,
  },
  {
    id: 'TOK-28',
    level: 'project',
    sentence: 'A held token with fewer scopes than asked for is not handed out.',
    source: 'draft 4, step 3: "suitable"',
    why: 'The resource server refuses it, and asking again yields the same token.',
    check: 'Asks for one scope, then for two; expects another token, unless the `scope` of the first has both.',
    needs: ['session', 'two scopes'],
    requests: 2,
    async *run({ session, hints }) {
      const [one = '', two = ''] = hints.scopes ?? [];
      const narrow = await session.token({ scope: one });
      const wide = await session.token({ scope: `${one} ${two}` });
      // TOK-27 judges that the first token has more than was asked for.
      const hasBoth = narrow.scope?.includes(one) && narrow.scope.includes(two);
      if (wide.accessToken === expectedToken(narrow) && !hasBoth)
        yield finding(`a token for "${one} ${two}"`, wide, { seen: `the token that was got for "${one}"` });
    },
  },
  {
    id: 'TOK-29',
    level: 'project',
    sentence: 'A token for a scope does not answer a request without one, nor the reverse.',
    source: 'good practice; draft 4.1 leaves the default to the backend',
    why: 'The answer to a bare request must not depend on what another component asked before.',
    check:
      'In a new session asks for nothing, for a scope, and for nothing again; expects the first answer again, which may answer the scope only if it says that it has it.',
    needs: ['sign-in', 'two scopes'],
    requests: 8,
    async *run({ signIn, hints }) {
      const [scope = ''] = hints.scopes ?? [];
      const { caller } = await signIn();
      const before = expectedToken(await caller.token());
      const scoped = await caller.token({ scope });
      const after = await caller.token();
      if (scoped.accessToken === undefined) throw new Inconclusive(`no token for "${scope}": ${scoped.summary}`);
      // TOK-27 judges a token that has the scope, and more, and says so.
      if (scoped.accessToken === before && scoped.scope?.includes(scope) !== true)
        yield finding(`a token for "${scope}"`, scoped, { seen: 'the token of the bare request' });
      else if (after.accessToken === scoped.accessToken && scoped.accessToken !== before)
        yield finding('the token that a bare request got before', after, { seen: `the token for "${scope}"` });
    },
  },
  {
    id: 'TOK-30',
    level: 'project',
    sentence: 'A token with another scope than asked for is held under the scope that was asked for.',
    source: 'good practice; RFC 6749 3.3 lets the authorization server ignore the scope',
    why: 'Otherwise every request of the page causes one to the authorization server, and uses up a refresh token.',
    check: 'The authorization server grants more than was asked; two equal requests may cause one token request.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    requests: 9,
    async *run({ signIn, authorizationServer, hints }) {
      const [one = '', two = ''] = hints.scopes ?? [];
      const { caller } = await signIn();
      const [first, again] = [await caller.token({ scope: two }), await caller.token({ scope: two })];
      if (expectedToken(first) !== again.accessToken) return yield notApplicable('The backend keeps no tokens.');
      authorizationServer.behave({ scope: () => `${one} ${two}` });
      authorizationServer.forgetRequests();
      expectedToken(await caller.token({ scope: one }));
      await caller.token({ scope: one });
      const asked = authorizationServer.received('/token').length;
      if (asked > 1) yield observation('one token request for two equal requests', `${asked} token requests`);
    },
  },
  {
    id: 'TOK-31',
    level: 'stated',
    sentence: 'A scope beyond the grant is refused, and the session continues.',
    source: 'draft 4.3.2 and 4.3.3; RFC 6749 6',
    why: 'A page that asks for too much must get an error, not sign its person out.',
    check: 'Asks for a scope that was never granted; expects a 400 and no token, and the usual answer afterwards.',
    needs: ['session'],
    requests: 8,
    isDestructive: true,
    async *run({ signIn }) {
      const { caller } = await signIn();
      const before = await caller.token();
      yield* expectRefusal(await caller.token({ scope: 'never-granted-to-anybody' }));
      const after = await caller.token();
      if (before.status === 200 && after.status !== 200) yield finding('200 as before', after);
    },
  },
];

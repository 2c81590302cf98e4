import { CARRIERS } from '../axes.js';
import type { CheckContext } from '../check-context.js';
import { TOKEN } from '../endpoints.js';
import { type Answer, bringsToken } from '../probe/answer.js';
import { formOf } from '../probe/caller.js';
import type { Requirement, UntestableClause } from '../requirement.js';
import { finding, Inconclusive, notApplicable, observation } from '../statements.js';
import { expectOneRefresh } from './steps/held-tokens.js';
import { askByEach, postForm } from './steps/post-form.js';
import { answersWithToken, TOKEN_REQUESTS } from './steps/token-answers.js';

/** In seconds: the lifetimes of tokens that CACHE-09 tries one after the other. */
const LIFETIMES = [6, 18] as const;

/** Tokens that the backend keeps. */
export const heldTokens: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'CACHE-05',
    level: 'stated',
    sentence: 'A backend that keeps tokens keeps their expiry and scopes with them.',
    source: 'draft 4.2',
    why: 'A page that gets a token without `expires_in` the second time does not know when to ask again.',
    check:
      'Asks repeatedly, by GET and POST, without parameters, for scopes and for a resource; where the token is the same, `expires_in` and `scope` must be present as the first time.',
    needs: ['session'],
    axes: [{ endpoint: [TOKEN], method: ['GET', 'POST'], asked: ['nothing', 'a scope'], occurrence: ['repeated'] }],
    requests: TOKEN_REQUESTS,
    async *run(context) {
      const firsts = new Map<string, Answer>();
      let isKept = false;
      for (const answer of await answersWithToken(context)) {
        const first = firsts.get(answer.accessToken ?? '');
        firsts.set(answer.accessToken ?? '', first ?? answer);
        if (first?.accessToken === undefined) continue;
        isKept = true;
        if (typeof first.members.expires_in !== typeof answer.members.expires_in)
          yield finding('expires_in as the first time', answer);
        if (first.scope?.join(' ') !== answer.scope?.join(' ')) yield finding('scope as the first time', answer);
      }
      if (!isKept) yield notApplicable('Equal queries were answered with different tokens: the backend keeps none.');
    },
  },
  {
    id: 'CACHE-06',
    level: 'MAY',
    sentence: 'Caching is optional; always refreshing is conformant.',
    source: 'draft 4 step 3, 6.3',
    reason: 'A permission, which no backend can violate.',
  },
  {
    id: 'CACHE-07',
    level: 'stated',
    sentence: 'A backend that keeps tokens answers from a suitable one without a request to the authorization server.',
    source: 'draft 4, step 3',
    why: 'Each request to the authorization server takes time, and may use up a refresh token.',
    check:
      'Asks repeatedly for the same, by GET and POST, without parameters and for a scope of the hints; where answers have the same token, the later ones must have caused no token request. Where that is so for the scope, does so after a refresh too for the scopes that the first answer names.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ asked: ['nothing', 'a scope'], carrier: CARRIERS }],
    requests: 25,
    async *run(context) {
      const { signIn, authorizationServer, hints } = context;
      const { caller } = await signIn();
      const { scope = [] } = await caller.token();
      // A backend may keep the tokens of bare requests only, or none: then it answers each request with another one.
      let keepsTokensOfScopes = false;
      for (const query of ['', ...(hints.scopes ?? []).slice(0, 1).map((scope) => formOf({ scope }))]) {
        const before = await caller.token(query);
        for (const again of [() => caller.token(query), () => postForm(caller, TOKEN, query)]) {
          authorizationServer.forgetRequests();
          const { accessToken } = await again();
          const asked = authorizationServer.received('/token').length;
          const isKept = before.accessToken !== undefined && before.accessToken === accessToken;
          keepsTokensOfScopes ||= isKept && query !== '';
          if (isKept && asked > 0)
            yield observation('no token request for a token that is held', `${asked} token requests`);
        }
      }
      if (keepsTokensOfScopes && scope.length > 0) yield* expectOneRefresh(context, scope);
    },
  },
  {
    id: 'CACHE-08',
    level: 'project',
    sentence: 'An expired token is never handed out.',
    source: 'draft 4, step 3: "suitable"',
    why: 'The frontend would try it, fail, ask again, and get the same expired token.',
    check:
      'The authorization server issues tokens for 2 seconds; after 3 the backend must answer with others, or errors: by GET and POST, without parameters and for a scope of the hints.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ asked: ['nothing', 'a scope'], method: ['GET', 'POST'] }],
    requests: 18,
    async *run({ signIn, authorizationServer, hints, wait }) {
      authorizationServer.behave({ expiresIn: 2 });
      const sessions = [(await signIn()).caller, (await signIn()).caller];
      const queries = ['', ...(hints.scopes ?? []).slice(0, 1).map((scope) => formOf({ scope }))];
      const ask = (which: number, query: string) =>
        which === 0 ? sessions[0]?.token(query) : sessions[1] && postForm(sessions[1], TOKEN, query);
      const cases = [0, 1].flatMap((which) => queries.map((query) => [which, query] as const));
      const early: (string | undefined)[] = [];
      for (const one of cases) early.push((await ask(...one))?.accessToken);
      await wait(3);
      for (const [index, one] of cases.entries()) {
        const later = await ask(...one);
        if (later?.accessToken !== undefined && later.accessToken === early[index])
          yield finding('another token, or an error', later, { seen: 'the token that expired a second ago' });
      }
    },
  },
  {
    id: 'CACHE-09',
    level: 'project',
    sentence: 'A token that is about to expire is replaced where possible, and otherwise served until it expires.',
    source: 'good practice: clocks and networks',
    why: 'It would have expired when it reaches the resource server.',
    check: `With tokens for ${LIFETIMES[0]} seconds, asks when a third is left: expects another. Then the same without a refresh token: expects the same token. A backend that answers too slowly for this is asked again with ${LIFETIMES[1]} seconds.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: ['replaced where possible', 'served otherwise'] }],
    requests: 28,
    sharesWaits: true,
    async *run(context) {
      for (const lifetime of LIFETIMES) {
        const seen = await askBeforeTheEnd(context, lifetime);
        if (seen === undefined) continue;
        const { first, second, only, last } = seen;
        if (second.accessToken !== undefined && second.accessToken === first.accessToken)
          yield finding('another token', second, { seen: `the same token, with a third of ${lifetime} seconds left` });
        if (only.accessToken === undefined)
          throw new Inconclusive('without a refresh token the backend handed out no token at all');
        if (last.accessToken === undefined) yield finding('the token that still lives', last);
        return;
      }
      throw new Inconclusive(`the answers are too slow for tokens of ${LIFETIMES[1]} seconds`);
    },
  },
  {
    id: 'CACHE-12',
    level: 'project',
    sentence: 'Where nothing can be refreshed, a held token answers a query for exactly its scopes.',
    source: 'draft 4, step 3: "suitable"; 4.3.2',
    why: 'The page is sent to sign in, comes back with the same token, asks again, and goes round in a circle.',
    check:
      'The authorization server issues a token for one scope and no refresh token; asks for any token, then for the scope, by GET and POST.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    axes: [{ carrier: CARRIERS }],
    requests: 8,
    async *run({ signIn, authorizationServer, hints }) {
      const [scope = ''] = hints.scopes ?? [];
      authorizationServer.behave({ refreshTokens: 'none', scope: () => scope });
      const { caller } = await signIn();
      if (!bringsToken(await caller.token()))
        return yield notApplicable('Without a refresh token no token at all is handed out.');
      for (const answer of await askByEach(caller, formOf({ scope })))
        if (!bringsToken(answer)) yield finding('the token that is held', answer);
    },
  },
];

interface BeforeTheEnd {
  readonly first: Answer;
  readonly second: Answer;
  readonly only: Answer;
  readonly last: Answer;
}

/**
 * What two sessions get at once, and when a third of the lifetime is left: one that can refresh, one that cannot.
 * `undefined`: the token of the second may have expired before it was answered.
 */
async function askBeforeTheEnd(
  { signIn, authorizationServer, now, wait }: CheckContext,
  lifetime: number,
): Promise<BeforeTheEnd | undefined> {
  authorizationServer.behave({ expiresIn: lifetime, refreshTokens: 'rotated' });
  const renewable = (await signIn()).caller;
  authorizationServer.behave({ refreshTokens: 'none' });
  const beganAt = now();
  const fixed = (await signIn()).caller;
  authorizationServer.behave({ refreshTokens: 'rotated' });
  const [first, only] = [await renewable.token(), await fixed.token()];
  await wait((lifetime * 2) / 3);
  const last = await fixed.token();
  const isLate = last.accessToken === undefined && now() >= beganAt + lifetime - 1;
  const second = await renewable.token();
  return isLate ? undefined : { first, second, only, last };
}

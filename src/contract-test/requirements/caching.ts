import { EVERY_ANSWER, everyAnswerOf } from '../axes.js';
import type { CheckContext } from '../check-context.js';
import type { UntestableClause } from '../clause.js';
import { ENDPOINTS, SESSION_INFO, TOKEN } from '../endpoints.js';
import { type Answer, bringsToken } from '../probe/answer.js';
import type { Requirement } from '../requirement.js';
import { finding, Inconclusive, notApplicable, observation } from '../statements.js';
import { askEachWay, EACH_WAY, expectOfAllAnswers } from './steps/answers-of-the-run.js';
import { expectOneRefresh } from './steps/held-tokens.js';

/** In seconds: the lifetimes of tokens that CACHE-09 tries one after the other. */
const LIFETIMES = [6, 18] as const;

const STORING = ['etag', 'last-modified', 'age'];

/** Caches between backend and page, and tokens that the backend keeps. */
export const caching: readonly (Requirement | UntestableClause)[] = [
  neverStored(TOKEN, {
    id: 'CACHE-01',
    sentence: 'No answer of the token endpoint may be stored.',
    source: 'draft 4.2, example; RFC 6749 5.1',
  }),
  neverStored(SESSION_INFO, {
    id: 'CACHE-02',
    sentence: 'No answer with session information may be stored.',
    source: 'draft 5.2, example',
  }),
  {
    id: 'CACHE-03',
    level: 'project',
    sentence: 'Nothing in an answer invites caching: no validators, age or lifetime, and no 304.',
    source: 'RFC 9111 4.2 and 4.3',
    why: 'Frameworks add such headers on their own, and a 304 revives an old token.',
    check:
      'Looks at the headers of both endpoints, then asks with `If-None-Match: *`, and looks at every answer of the run.',
    needs: ['session'],
    requests: EACH_WAY + ENDPOINTS.length,
    runsLast: true,
    axes: EVERY_ANSWER,
    async *run(context) {
      const { session } = context;
      await askEachWay(context);
      for (const path of ENDPOINTS) {
        const conditional = await session.ask(path, { headers: { 'If-None-Match': '*' } });
        if (conditional.status === 304) yield finding('the whole answer', conditional);
      }
      yield* expectOfAllAnswers(context, {
        expected: 'none of them',
        isRight: (answer) => invitations(answer).length === 0,
        seen: (answer) => invitations(answer).join(', '),
      });
    },
  },
  {
    id: 'CACHE-04',
    level: 'project',
    sentence:
      'The answer for one session never goes to another one, nor to a client without a session, even with a cache in front.',
    source: 'draft 4.2, example; RFC 9111 4',
    why: 'One person would act with the rights of another.',
    check: 'Requests the same URLs with one session, with another, and without; expects three different answers.',
    needs: ['session', 'second session'],
    requests: 6,
    async *run({ session, secondSession, anonymous }) {
      for (const path of ENDPOINTS) {
        const first = await session.ask(path);
        for (const caller of [secondSession, anonymous]) {
          const other = await caller.ask(path);
          if (first.status === 200 && first.text !== '{}' && other.text === first.text)
            yield finding('another answer for another person', other, { seen: 'the same answer' });
        }
      }
    },
  },
  {
    id: 'CACHE-05',
    level: 'stated',
    sentence: 'A backend that keeps tokens keeps their expiry and scopes with them.',
    source: 'draft 4.2',
    why: 'A page that gets a token without `expires_in` the second time does not know when to ask again.',
    check: 'Asks twice; if the token is the same, `expires_in` and `scope` must be present as the first time.',
    needs: ['session'],
    requests: 2,
    async *run({ session }) {
      const first = await session.token();
      const second = await session.token();
      if (first.accessToken === undefined || first.accessToken !== second.accessToken)
        return yield notApplicable('Two equal queries were answered with different tokens: the backend keeps none.');
      if (typeof first.members.expires_in !== typeof second.members.expires_in)
        yield finding('expires_in as the first time', second);
      if (first.scope?.join(' ') !== second.scope?.join(' ')) yield finding('scope as the first time', second);
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
      'Asks twice for the same; if both answers have the same token, the second must have caused no token request. After a refresh, does so too for the scopes that the first answer names.',
    needs: ['authorization server', 'sign-in'],
    requests: 17,
    async *run(context) {
      const { signIn, authorizationServer } = context;
      const { caller } = await signIn();
      const first = await caller.token();
      authorizationServer.forgetRequests();
      const second = await caller.token();
      const asked = authorizationServer.received('/token').length;
      if (first.accessToken === second.accessToken && asked > 0)
        yield observation('no token request for a token that is held', `${asked} token requests`);
      // A backend without held tokens answers each request with another one.
      if (first.accessToken === second.accessToken) yield* expectOneRefresh(context, first.scope ?? []);
    },
  },
  {
    id: 'CACHE-08',
    level: 'project',
    sentence: 'An expired token is never handed out.',
    source: 'draft 4, step 3: "suitable"',
    why: 'The frontend would try it, fail, ask again, and get the same expired token.',
    check:
      'The authorization server issues a token for 2 seconds; after 3 the backend must answer with another one, or an error.',
    needs: ['authorization server', 'sign-in'],
    requests: 8,
    async *run({ signIn, authorizationServer, wait }) {
      authorizationServer.behave({ expiresIn: 2 });
      const { caller } = await signIn();
      const first = await caller.token();
      await wait(3);
      const later = await caller.token();
      if (later.accessToken !== undefined && later.accessToken === first.accessToken)
        yield finding('another token, or an error', later, { seen: 'the token that expired a second ago' });
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
    requests: 28,
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
      'The authorization server issues a token for one scope and no refresh token; asks for any token, then for the scope.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    requests: 7,
    async *run({ signIn, authorizationServer, hints }) {
      const [scope = ''] = hints.scopes ?? [];
      authorizationServer.behave({ refreshTokens: 'none', scope: () => scope });
      const { caller } = await signIn();
      if (!bringsToken(await caller.token()))
        return yield notApplicable('Without a refresh token no token at all is handed out.');
      const answer = await caller.token({ scope });
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

function neverStored(path: string, clause: Pick<Requirement, 'id' | 'sentence' | 'source'>): Requirement {
  return {
    ...clause,
    level: 'project',
    why: 'Another person may get, or find on the disk, what a cache has stored.',
    check: `Asks \`${path}\` with and without a session, then looks at every answer of the run from there; expects \`Cache-Control\` with \`no-store\`.`,
    needs: ['session'],
    requests: 3,
    runsLast: true,
    axes: everyAnswerOf(path),
    async *run(context) {
      await askEachWay(context, [path]);
      yield* expectOfAllAnswers(context, {
        path,
        expected: 'Cache-Control: no-store',
        isRight: ({ header }) => /\bno-store\b/i.test(header('cache-control') ?? ''),
        seen: ({ status, header }) => `status ${status}, ${header('cache-control') ?? 'none'}`,
      });
    },
  };
}

function invitations({ header }: Answer): string[] {
  const policy = header('cache-control') ?? '';
  const directives = policy.match(/\bpublic\b|\bs-maxage=\d+|\bmax-age=[1-9]\d*/gi) ?? [];
  return [...STORING.filter((name) => header(name) !== undefined), ...directives];
}

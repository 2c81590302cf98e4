import { CARRIERS, GRANTS, SPECIAL_TOKEN_ANSWERS, TOKEN_ANSWERS } from '../axes.js';
import type { CheckContext } from '../check-context.js';
import type { Answer } from '../probe/answer.js';
import { formOf } from '../probe/caller.js';
import type { Requirement } from '../requirement.js';
import type { SignedIn } from '../session/session-source.js';
import {
  expectedToken,
  type Finding,
  finding,
  Inconclusive,
  type Note,
  notApplicable,
  note,
  type Statements,
} from '../statements.js';
import { askByEach } from './steps/post-form.js';
import { askForTokens, claimsOf, TOKEN_REQUESTS } from './steps/token-answers.js';

const SECONDS = 3;

const TOLERATED_SECONDS = 5;

/** Longer than a backend should keep a token of unknown lifetime. */
const LONG_SECONDS = 900;

/** A day: no authorization server documents more for an access token. */
const LONGEST_SECONDS = 86_400;

const ODD_LIFETIMES: readonly unknown[] = [0, -5, 1e15, 3.7, '3600', 'soon'];

/** More than any access token lives. */
const A_YEAR = 366 * 86_400;

/** What `expires_in` says, also where it is unusual. */
export const tokenExpiry: readonly Requirement[] = [
  {
    id: 'TOK-62',
    level: 'MUST',
    sentence: '`expires_in` is present if the authorization server gave a lifetime.',
    source: 'draft 4.2',
    why: 'Without it the frontend learns that a token has expired only from a failed call.',
    check:
      'The authorization server answers with 3600 seconds; expects the member in answers by GET and POST, first and repeated, without parameters, for scopes and for a resource.',
    needs: ['authorization server', 'sign-in'],
    axes: [TOKEN_ANSWERS, SPECIAL_TOKEN_ANSWERS],
    requests: TOKEN_REQUESTS + 6,
    async *run(context) {
      const { caller } = await context.signIn();
      expectedToken(await caller.token());
      for (const answer of await askForTokens(context, caller))
        if (answer.members.expires_in === undefined) yield finding('expires_in', answer);
    },
  },
  {
    id: 'TOK-64',
    level: 'stated',
    sentence: '`expires_in` counts from this answer: for a held token it is the remaining time.',
    source: 'RFC 6749 5.1 by way of draft 4.2',
    why: 'A number that never decreases makes the frontend use expired tokens.',
    check: `Asks twice, ${SECONDS} seconds apart, by GET and POST, without parameters and for a scope of the hints; for the same token the number must decrease accordingly.`,
    needs: ['session'],
    axes: [{ asked: ['nothing', 'a scope'], carrier: CARRIERS }],
    requests: 9,
    sharesWaits: true,
    async *run(context) {
      expectedToken(await context.session.token());
      const queries = queriesOf(context);
      const firsts: Timed[] = [];
      for (const query of queries) firsts.push(await askAndTime(context, query));
      await context.wait(SECONDS);
      for (const [index, query] of queries.entries()) {
        const second = await askAndTime(context, query);
        yield* expectLess(firsts[index] ?? second, second);
      }
    },
  },
  {
    id: 'TOK-65',
    level: 'project',
    sentence: '`expires_in` never exceeds the lifetime of the token.',
    source: 'RFC 6749 5.1',
    why: 'The frontend would use an expired token, and misread the refusal.',
    check: `If the token is a JWT, now and \`expires_in\` together may be ${TOLERATED_SECONDS} s after its \`exp\` at most, by GET and POST, without parameters and for a scope of the hints.`,
    needs: ['session'],
    axes: [{ asked: ['nothing', 'a scope'], carrier: CARRIERS }],
    requests: 4,
    async *run(context) {
      const { session, now } = context;
      for (const query of queriesOf(context))
        for (const answer of await askByEach(session, query)) {
          const { exp } = claimsOf(answer.accessToken ?? '');
          const end = typeof exp === 'number' ? exp : undefined;
          const remaining = answer.members.expires_in;
          if (query === '' && (end === undefined || typeof remaining !== 'number'))
            return yield notApplicable('The token is opaque.');
          if (end !== undefined && now() + Number(remaining) > end + TOLERATED_SECONDS)
            yield finding(`expires_in of ${Math.floor(end - now())} at most`, answer, {
              seen: `expires_in: ${remaining}`,
            });
        }
    },
  },
  {
    id: 'CACHE-10',
    level: 'project',
    sentence:
      'A token that was issued without a lifetime is kept for a bounded time: for `expires_in`, if the backend knows it from elsewhere.',
    source: 'draft 4.2: expires_in is conditional; RFC 6749 5.1: the lifetime may be documented',
    why: 'A token that is kept forever has expired most of the time.',
    check:
      'The authorization server issues opaque tokens without `expires_in`; expects one in the answers for the token of the sign-in and of a refresh, or in neither. Where the clock allows it, asks again after a quarter of an hour, or after the `expires_in` that the backend gave, and once more for the token of the refresh.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ grant: GRANTS, value: ['kept', 'told a lifetime'] }],
    requests: 9,
    // Other sessions may expire meanwhile.
    isDestructive: true,
    async *run({ signIn, authorizationServer, wait, hints }) {
      authorizationServer.behave({ expiresIn: undefined, accessTokens: 'opaque' });
      const { caller } = await signIn();
      const first = await caller.token();
      yield* expectTheSameOfARefresh(first, { caller, hints });
      const given = Number(first.members.expires_in ?? LONG_SECONDS);
      if (!(given <= LONGEST_SECONDS)) return yield finding(`expires_in of ${LONGEST_SECONDS} at most, or none`, first);
      if ('expires_in' in first.members) yield note(`The backend gives such a token ${given} seconds.`);
      try {
        await wait(given + 1);
      } catch (error) {
        if (!(error instanceof Inconclusive)) throw error;
        return yield note('How long such a token is kept was not tested: it would take too long.');
      }
      const later = await caller.token();
      await wait(given + 1);
      const last = await caller.token();
      for (const [before, after] of [
        [first, later],
        [later, last],
      ] as const)
        if (after.accessToken !== undefined && after.accessToken === before.accessToken)
          yield finding('another token', after, { seen: `the same token after ${given} seconds` });
    },
  },
  {
    id: 'CACHE-11',
    level: 'project',
    sentence:
      'An unusual `expires_in` of the authorization server causes no failure, and no token that is kept forever.',
    source: 'RFC 6749 5.1, for what is right',
    why: 'Such values exist in the field; a crash or a token that is never renewed locks people out.',
    check: `Refreshes with \`expires_in\` of ${ODD_LIFETIMES.map((value) => JSON.stringify(value)).join(', ')}; expects a token with a sane \`expires_in\`, or an error.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: ODD_LIFETIMES.map((value) => JSON.stringify(value)) }],
    requests: ODD_LIFETIMES.length * 6,
    sharesWaits: true,
    async *run({ signIn, authorizationServer, wait }) {
      authorizationServer.behave({ expiresIn: 1 });
      const sessions: SignedIn[] = [];
      for (const _ of ODD_LIFETIMES) sessions.push(await signIn());
      await wait(1.1);
      for (const [index, expiresIn] of ODD_LIFETIMES.entries()) {
        authorizationServer.behave({ expiresIn });
        const answer = await sessions[index]?.caller.token();
        if (answer === undefined) return;
        const given = answer.members.expires_in;
        const isSane = given === undefined || (Number.isInteger(given) && Number(given) > 0 && Number(given) <= A_YEAR);
        if ((answer.status >= 500 && answer.error === undefined) || !isSane)
          yield finding(`a sane answer to expires_in ${JSON.stringify(expiresIn)}`, answer);
      }
    },
  },
];

/** What a backend knows of the lifetime of one token, it knows of all. */
async function* expectTheSameOfARefresh(
  first: Answer,
  { caller, hints }: Pick<SignedIn, 'caller'> & Pick<CheckContext, 'hints'>,
): Statements {
  const [scope] = hints.scopes ?? [];
  if (scope === undefined || first.accessToken === undefined) return;
  const refreshed = await caller.token({ scope });
  const [before, after] = [first, refreshed].map(({ members }) => 'expires_in' in members);
  if (refreshed.accessToken !== undefined && before !== after)
    yield finding(`${before ? '' : 'no '}expires_in, as before the refresh`, refreshed);
}

/** For nothing in particular, and for a scope of the hints. */
function queriesOf({ hints }: CheckContext): readonly string[] {
  return ['', ...(hints.scopes ?? []).slice(0, 1).map((scope) => formOf({ scope }))];
}

/** The answers by GET and POST, and when they were asked for and there. */
interface Timed {
  readonly answers: readonly Answer[];
  readonly from: number;
  readonly to: number;
}

async function askAndTime({ session, now }: CheckContext, query: string): Promise<Timed> {
  const from = now();
  return { from, answers: await askByEach(session, query), to: now() };
}

/** That `expires_in` has decreased by the time that has passed, where both answers have the same token. */
function* expectLess(first: Timed, second: Timed): Generator<Finding | Note, void, void> {
  const [least, most] = [second.from - first.to - 1, second.to - first.from + 2];
  for (const [way, answer] of second.answers.entries()) {
    const earlier = first.answers[way];
    if (earlier?.accessToken === undefined) continue;
    if (earlier.accessToken !== answer.accessToken) {
      yield note('The backend answers each request with another token.');
      continue;
    }
    const [before, after] = [earlier, answer].map(({ members }) => Number(members.expires_in ?? Number.NaN));
    const passed = Number(before) - Number(after);
    if (passed < least || passed > most)
      yield finding(`expires_in about ${Number(before) - most}`, answer, { seen: `${before}, then ${after}` });
  }
}

import { TOKEN_ANSWERS } from '../axes.js';
import { expectedToken } from '../expectations.js';
import type { Requirement } from '../requirement.js';
import type { SignedIn } from '../session/session-source.js';
import { finding, Inconclusive, notApplicable, note } from '../statements.js';
import { answersWithToken, TOKEN_REQUESTS } from './steps/token-answers.js';

const SECONDS = 3;

const TOLERATED_SECONDS = 5;

/** Longer than a backend should keep a token of unknown lifetime. */
const LONG_SECONDS = 900;

/** A day: nobody documents more for an access token. */
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
      'The authorization server answers with 3600 seconds; expects the member in answers by GET and POST, first and repeated.',
    needs: ['authorization server', 'sign-in'],
    axes: [TOKEN_ANSWERS],
    requests: TOKEN_REQUESTS + 6,
    async *run(context) {
      const { caller } = await context.signIn();
      expectedToken(await caller.token());
      for (const answer of await answersWithToken(context, caller))
        if (answer.members.expires_in === undefined) yield finding('expires_in', answer);
    },
  },
  {
    id: 'TOK-64',
    level: 'stated',
    sentence: '`expires_in` counts from this answer: for a held token it is the remaining time.',
    source: 'RFC 6749 5.1 by way of draft 4.2',
    why: 'A number that never decreases makes the frontend use expired tokens.',
    check: `Asks twice, ${SECONDS} seconds apart; for the same token the number must decrease accordingly.`,
    needs: ['session'],
    requests: 2,
    async *run({ session, wait }) {
      const first = await session.token();
      const token = expectedToken(first);
      await wait(SECONDS);
      const second = await session.token();
      if (second.accessToken !== token) return yield note('The backend answers each request with another token.');
      const before = Number(first.members.expires_in ?? Number.NaN);
      const after = Number(second.members.expires_in ?? Number.NaN);
      const passed = before - after;
      if (passed < SECONDS - 1 || passed > SECONDS + 2)
        yield finding(`expires_in about ${before - SECONDS}`, second, { seen: `${before}, then ${after}` });
    },
  },
  {
    id: 'TOK-65',
    level: 'project',
    sentence: '`expires_in` never exceeds the lifetime of the token.',
    source: 'RFC 6749 5.1',
    why: 'The frontend would use an expired token, and misread the refusal.',
    check: `If the token is a JWT, now and \`expires_in\` together may be ${TOLERATED_SECONDS} s after its \`exp\` at most.`,
    needs: ['session'],
    requests: 1,
    async *run({ session, now }) {
      const answer = await session.token();
      const end = expiryOf(answer.accessToken ?? '');
      const remaining = answer.members.expires_in;
      if (end === undefined || typeof remaining !== 'number') return yield notApplicable('The token is opaque.');
      if (now() + remaining > end + TOLERATED_SECONDS)
        yield finding(`expires_in of ${Math.floor(end - now())} at most`, answer, { seen: `expires_in: ${remaining}` });
    },
  },
  {
    id: 'CACHE-10',
    level: 'project',
    sentence:
      'A token that came without a lifetime is kept for a bounded time: for `expires_in`, if the backend knows it from elsewhere.',
    source: 'draft 4.2: expires_in is conditional; RFC 6749 5.1: the lifetime may be documented',
    why: 'A token that is kept forever has expired most of the time.',
    check:
      'The authorization server issues opaque tokens without `expires_in`; where the clock allows it, asks again after a quarter of an hour, or after the `expires_in` that the backend gave.',
    needs: ['authorization server', 'sign-in'],
    requests: 7,
    // Other sessions may expire meanwhile.
    isDestructive: true,
    async *run({ signIn, authorizationServer, wait }) {
      authorizationServer.behave({ expiresIn: undefined, accessTokens: 'opaque' });
      const { caller } = await signIn();
      const first = await caller.token();
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
      if (later.accessToken !== undefined && later.accessToken === first.accessToken)
        yield finding('another token', later, { seen: `the same token after ${given} seconds` });
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

/** When a JWT expires, in epoch seconds; `undefined`: the token is opaque, or has no `exp`. */
function expiryOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const end: unknown = typeof claims === 'object' && claims !== null && Reflect.get(claims, 'exp');
    return typeof end === 'number' ? end : undefined;
  } catch {
    return undefined;
  }
}

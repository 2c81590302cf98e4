import { expectedToken } from '../expectations.js';
import { finding, notApplicable, note, type Requirement } from '../requirement.js';

const SECONDS = 3;

const TOLERATED_SECONDS = 5;

/** What `expires_in` says. */
export const tokenExpiry: readonly Requirement[] = [
  {
    id: 'TOK-62',
    level: 'MUST',
    sentence: '`expires_in` is there if the authorization server said how long the token lives.',
    source: 'draft 4.2',
    why: 'Without it the frontend learns that a token is dead when a call fails.',
    check: 'The authorization server says 3600 seconds; expects the member, also in a second answer.',
    needs: ['authorization server', 'sign-in'],
    requests: 7,
    async *run({ signIn }) {
      const { caller } = await signIn();
      for (const answer of [await caller.token(), await caller.token()]) {
        expectedToken(answer);
        if (answer.members.expires_in === undefined) yield finding('expires_in', answer);
      }
    },
  },
  {
    id: 'TOK-64',
    level: 'stated',
    sentence: '`expires_in` counts from this answer on: for a held token it is what remains.',
    source: 'RFC 6749 5.1 by way of draft 4.2',
    why: 'A number that never shrinks makes the frontend use tokens that are long dead.',
    check: `Asks twice, ${SECONDS} seconds apart; for the same token the number must have shrunk by about that.`,
    needs: ['session'],
    requests: 2,
    async *run({ session, wait }) {
      const first = await session.token();
      const token = expectedToken(first);
      await wait(SECONDS);
      const second = await session.token();
      if (second.accessToken !== token) return yield note('Each request gets another token.');
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
    sentence: '`expires_in` never says more than the token lives.',
    source: 'RFC 6749 5.1',
    why: 'The frontend would use a dead token, and take the refusal for something else.',
    check: `If the token is a JWT, now and \`expires_in\` together may be ${TOLERATED_SECONDS} s after its \`exp\` at most.`,
    needs: ['session'],
    requests: 1,
    async *run({ session, now }) {
      const answer = await session.token();
      const end = expiryOf(answer.accessToken ?? '');
      const remaining = answer.members.expires_in;
      if (end === undefined || typeof remaining !== 'number') return yield notApplicable('The token is no JWT.');
      if (now() + remaining > end + TOLERATED_SECONDS)
        yield finding(`expires_in of ${Math.floor(end - now())} at most`, answer, { seen: `expires_in: ${remaining}` });
    },
  },
];

/** When a JWT ends, in epoch seconds; `undefined`: it is none, or does not say. */
function expiryOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const end: unknown = typeof claims === 'object' && claims !== null && Reflect.get(claims, 'exp');
    return typeof end === 'number' ? end : undefined;
  } catch {
    return undefined;
  }
}

import { expectedToken } from '../expectations.js';
import type { Requirement } from '../requirement.js';
import { finding, notApplicable, note } from '../statements.js';

const SECONDS = 3;

const TOLERATED_SECONDS = 5;

/** What `expires_in` says. */
export const tokenExpiry: readonly Requirement[] = [
  {
    id: 'TOK-62',
    level: 'MUST',
    sentence: '`expires_in` is present if the authorization server gave a lifetime.',
    source: 'draft 4.2',
    why: 'Without it the frontend learns that a token has expired only from a failed call.',
    check: 'The authorization server answers with 3600 seconds; expects the member, also in a second answer.',
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

import { expectedToken } from '../../expectations.js';
import { finding, note, type Requirement } from '../../requirement.js';

const SECONDS = 3;

export const tok64: Requirement = {
  id: 'TOK-64',
  level: 'stated',
  sentence: '`expires_in` counts from this answer on: for a held token it is what remains.',
  source: 'RFC 6749 5.1 by way of draft 4.2',
  why: 'A number that never shrinks makes the frontend use tokens that are long dead.',
  check: `Asks twice, ${SECONDS} seconds apart; for the same token the number must have shrunk by about that.`,
  needs: ['session'],
  requests: 2,
  async *judge({ session, wait }) {
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
};

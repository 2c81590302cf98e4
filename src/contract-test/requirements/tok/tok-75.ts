import { expectedToken } from '../../expectations.js';
import { observation, type Requirement } from '../../requirement.js';

const ROUNDS = 10;

export const tok75: Requirement = {
  id: 'TOK-75',
  level: 'project',
  sentence: 'A token belongs to the session that asks, and to no other.',
  source: 'draft 4, step 3',
  why: 'Somebody would act as somebody else.',
  check: `Two sessions ask ${ROUNDS} times at once; expects no token that both got.`,
  needs: ['session', 'second session'],
  requests: 2 * ROUNDS,
  async *judge({ session, secondSession }) {
    const tokensOf = async (caller: typeof session) =>
      new Set((await Promise.all(Array.from({ length: ROUNDS }, () => caller.token()))).map(expectedToken));
    const [mine, theirs] = await Promise.all([tokensOf(session), tokensOf(secondSession)]);
    const shared = [...mine].filter((token) => theirs.has(token));
    if (shared.length > 0) yield observation('no token in common', `${shared.length} tokens that both sessions got`);
  },
};

import { finding, type Requirement } from '../../requirement.js';

export const ses07: Requirement = {
  id: 'SES-07',
  level: 'stated',
  sentence: 'Session information is a JSON object.',
  source: 'draft 5.2',
  why: 'A frontend reads its members; and an array could be read across origins in old browsers.',
  check: 'Asks with a session; expects an object at the top, whatever is in it.',
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    const answer = await session.sessionInfo();
    if (answer.status === 200 && !answer.isJsonObject) yield finding('a JSON object', answer);
  },
};

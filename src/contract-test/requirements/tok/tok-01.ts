import { finding, note, type Requirement } from '../../requirement.js';

export const tok01: Requirement = {
  id: 'TOK-01',
  level: 'MUST',
  sentence: 'The token endpoint supports GET.',
  source: 'draft 3.1',
  why: 'GET is the one method that every frontend may count on.',
  check: 'Asks with GET and a session; expects a token, or a 400 with an error other than `invalid_session`.',
  needs: ['session'],
  builtOn: [],
  requests: 1,
  async *judge({ session }) {
    const answer = await session.token();
    const isReasoned = answer.status === 400 && answer.error !== undefined && answer.error !== 'invalid_session';
    if (isReasoned) yield note(`A bare GET is answered ${answer.error}.`);
    else if (answer.status !== 200) yield finding('200 with a token, or 400 with an error', answer);
  },
};

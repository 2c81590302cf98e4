import { finding, type Requirement } from '../../requirement.js';

export const ses04: Requirement = {
  id: 'SES-04',
  level: 'MUST',
  sentence: 'The endpoint for session information supports GET.',
  source: 'draft 3.2 and 5.1',
  why: 'It is how a frontend learns whether somebody is signed in.',
  check: 'Asks with GET and a session; expects 200.',
  needs: ['session'],
  builtOn: [],
  requests: 1,
  async *judge({ session }) {
    const answer = await session.sessionInfo();
    if (answer.status !== 200) yield finding('200', answer);
  },
};

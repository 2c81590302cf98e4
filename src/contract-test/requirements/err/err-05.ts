import { finding, type Requirement } from '../../requirement.js';

export const err05: Requirement = {
  id: 'ERR-05',
  level: 'stated',
  sentence: 'Without a valid session the error is `invalid_session`, with status 400.',
  source: 'draft 4.3.1',
  why: 'It is the one code that tells a frontend to lead the person to the sign-in.',
  check: 'Asks for a token without a session. 401 would need a challenge that no cookie session has.',
  needs: [],
  requests: 1,
  async *judge({ anonymous }) {
    const answer = await anonymous.token();
    if (answer.error !== undefined && answer.error !== 'invalid_session') yield finding('invalid_session', answer);
    if (answer.status !== 400) yield finding('status 400', answer);
  },
};

import { finding, note, type Requirement } from '../../requirement.js';

export const err20: Requirement = {
  id: 'ERR-20',
  level: 'stated',
  sentence:
    'Session information without a session is an error like those of the token endpoint: 400 `invalid_session`.',
  source: 'draft 5.3',
  why: 'It is the answer that tells a page to show the sign-in.',
  check: 'Asks without a session. `backend_not_ready` is noted: a cross-reference in the draft is wrong there.',
  needs: [],
  requests: 1,
  async *judge({ anonymous }) {
    const answer = await anonymous.sessionInfo();
    if (answer.status === 400 && answer.error === 'backend_not_ready') yield note('The code is backend_not_ready.');
    else if (answer.status !== 400 || answer.error !== 'invalid_session') yield finding('400 invalid_session', answer);
  },
};

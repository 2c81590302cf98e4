import { finding, type Requirement } from '../../requirement.js';

export const ses16: Requirement = {
  id: 'SES-16',
  level: 'MUST',
  sentence: 'Session information comes as `application/json`, and so do its errors.',
  source: 'draft 3 and 5.3',
  why: 'A frontend reads both the same way.',
  check: 'Asks with and without a session; expects the media type.',
  needs: ['session'],
  requests: 2,
  async *judge({ session, anonymous }) {
    for (const caller of [session, anonymous]) {
      const answer = await caller.sessionInfo();
      if (answer.mediaType !== 'application/json') yield finding('application/json', answer);
    }
  },
};

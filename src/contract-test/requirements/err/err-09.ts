import { finding, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const STATUSES = [401, 403, 200];

export const err09: Requirement = {
  id: 'ERR-09',
  level: 'stated',
  sentence: 'The status is 400 whatever status the authorization server’s error had.',
  source: 'draft 4.3 and 4.3.3',
  why: 'A 401 would look as if the person had to sign in; a 200 as if there were a token.',
  check: `Lets refreshes be refused with ${STATUSES.join(', ')} and an error.`,
  needs: ['authorization server', 'sign-in'],
  requests: 8,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    for (const status of STATUSES) {
      trial.authorizationServer.answerNext('/token', { status, body: { error: 'unauthorized_client' } });
      const answer = await caller.token();
      if (answer.status !== 400) yield finding(`400 for an error with status ${status}`, answer);
    }
  },
};

import { TOKENS_SEEN } from '../../grounds.js';
import { finding, observation, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';
import { refreshesAt } from './refreshes.js';

export const rt09: Requirement = {
  id: 'RT-09',
  level: 'project',
  sentence: 'A refresh whose outcome nobody knows is not sent again.',
  source: 'RFC 9110 9.2.2; RFC 9700 4.14.2',
  why: 'If the first one arrived, the second one is a reuse, and ends the grant.',
  check: 'The authorization server rotates and then drops the connection; expects one token request, and an error.',
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  builtOn: [...TOKENS_SEEN, 'CACHE-08'],
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    trial.authorizationServer.answerNext('/token', { dropped: 'after processing' });
    const answer = await caller.token();
    const asked = refreshesAt(trial.authorizationServer).length;
    if (asked > 1) yield observation('one token request', `${asked} token requests`);
    else if (answer.status < 400) yield finding('an error', answer);
  },
};

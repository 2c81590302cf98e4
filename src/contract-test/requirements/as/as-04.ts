import { note, observation, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const ELSEWHERE = '/elsewhere';

export const as04: Requirement = {
  id: 'AS-04',
  level: 'project',
  sentence: 'The backend makes sure whom it sends credentials to: redirects of the token endpoint are not followed.',
  source: 'RFC 6749 3.2; RFC 9110 15.4',
  why: 'With a 307 the form goes along, and in it the refresh token and perhaps the client secret.',
  check: `Answers a refresh with a 307 and then a 302 to \`${ELSEWHERE}\`; expects no request there. That certificates are verified is not judged: the own authorization server has none.`,
  needs: ['authorization server', 'sign-in'],
  requests: 7,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    const { authorizationServer } = trial;
    for (const status of [307, 302]) {
      authorizationServer.answerNext('/token', { status, headers: { location: ELSEWHERE }, body: '' });
      await caller.token();
    }
    const followed = authorizationServer.received(ELSEWHERE);
    if (followed.length > 0)
      yield observation('no request where the redirect points', `${followed.length}, ${followed[0]?.method}`);
    yield note('That certificates are verified was not judged.');
  },
};

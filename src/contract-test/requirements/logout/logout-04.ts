import { TOKENS_SEEN } from '../../grounds.js';
import { finding, observation, type Requirement } from '../../requirement.js';
import { signOut } from './sign-out.js';

const PATIENCE_MILLISECONDS = 3000;

export const logout04: Requirement = {
  id: 'LOGOUT-04',
  level: 'project',
  sentence: 'Signing out works, and soon, whatever the revocation endpoint does.',
  source: 'RFC 7009 2.2 and 2.2.1',
  why: 'Who wants to leave must not wait for a server that is down.',
  check: `The revocation endpoint answers 503, then hangs; expects to be signed out within ${PATIENCE_MILLISECONDS / 1000} s.`,
  needs: ['authorization server', 'sign-in', 'logout'],
  requests: 14,
  isDestructive: true,
  builtOn: [...TOKENS_SEEN, 'LOGOUT-01'],
  async *judge(trial) {
    const { signIn, authorizationServer } = trial;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    for (const odd of [{ status: 503, body: 'away' }, { until: held }]) {
      const { caller } = await signIn();
      authorizationServer.answerAlways('/revoke', odd);
      const answer = await signOut(caller, trial);
      if (answer.status >= 400) yield finding('to be signed out', answer);
      const { milliseconds } = answer.exchange;
      if (milliseconds > PATIENCE_MILLISECONDS) yield observation('an answer at once', `one after ${milliseconds} ms`);
      const after = await caller.sessionInfo();
      if (after.status === 200) yield finding('no session any more', after);
    }
    release();
  },
};

import { finding, type Requirement } from '../../requirement.js';
import { signOut } from './sign-out.js';

export const logout09: Requirement = {
  id: 'LOGOUT-09',
  level: 'project',
  sentence: 'Signing out without a session does no harm, and twice neither.',
  source: 'robustness',
  why: 'Two tabs sign out, one after the other; the second must not show an error.',
  check: 'Signs out twice, and once without a cookie; expects success or a redirect each time.',
  needs: ['session', 'logout'],
  requests: 8,
  isDestructive: true,
  async *judge(trial) {
    const { caller } = await trial.signIn();
    for (const one of [caller, caller, trial.anonymous]) {
      const answer = await signOut(one, trial);
      if (answer.status >= 400) yield finding('an answer of the 2xx or 3xx kind', answer);
    }
  },
};

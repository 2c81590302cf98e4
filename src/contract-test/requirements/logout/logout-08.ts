import { finding, notApplicable, observation, type Requirement } from '../../requirement.js';
import { nextAddress, signOut } from './sign-out.js';

export const logout08: Requirement = {
  id: 'LOGOUT-08',
  level: 'project',
  sentence: 'Signing out never leads to another site that a parameter names.',
  source: 'RP-Initiated Logout 3; RFC 9700 4.11',
  why: 'A link to a site that people trust would end at one that looks the same.',
  check: 'Signs out with a foreign return address; expects it neither as the next address nor as the way back.',
  needs: ['session', 'logout'],
  requests: 6,
  isDestructive: true,
  async *judge(trial) {
    const { returnParameter } = trial.hints;
    if (returnParameter === undefined) return yield notApplicable('No parameter is known that says where to land.');
    const { caller } = await trial.signIn();
    const answer = await signOut(caller, trial, `?${returnParameter}=${encodeURIComponent('https://evil.example/')}`);
    if (answer.status >= 500) yield finding('to be signed out, or a refusal', answer);
    const next = nextAddress(answer, caller.origin);
    if (
      next?.hostname === 'evil.example' ||
      next?.searchParams.get('post_logout_redirect_uri')?.includes('evil.example')
    )
      yield observation('the own origin', next.href);
  },
};

import { notApplicable, observation, type Requirement } from '../../requirement.js';
import { scopesOf, signInRequest } from './asked-scopes.js';

export const onl01: Requirement = {
  id: 'ONL-01',
  level: 'project',
  sentence: 'A backend that is set to do so asks for `online_access` at the sign-in.',
  source: 'online_access proposal; SMART App Launch, scopes',
  why: 'Without it the refresh token may outlive the person’s session at the authorization server, or there is none.',
  check: 'Signs in; where the hint says that the backend is set so, expects `online_access` in the scope.',
  needs: ['authorization server', 'sign-in'],
  requests: 5,
  async *judge(trial) {
    if (trial.hints.asksForOnlineAccess !== true)
      return yield notApplicable('Nothing says that the backend is set to ask for online_access.');
    const scopes = scopesOf(await signInRequest(trial));
    if (!scopes.includes('online_access')) yield observation('online_access', `scope=${scopes.join(' ')}`);
  },
};

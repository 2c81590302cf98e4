import { finding, type Requirement } from '../../requirement.js';
import { sendLogoutToken } from '../bcl/send-logout-token.js';

export const csrf16: Requirement = {
  id: 'CSRF-16',
  level: 'project',
  sentence: 'The endpoint for back-channel logout asks for neither cookie nor origin.',
  source: 'Back-Channel Logout 2.5',
  why: 'An authorization server is no browser, and sends none of that.',
  check: 'Sends a valid logout token with nothing but its form; expects 200.',
  needs: ['authorization server', 'back-channel logout'],
  requests: 1,
  async *judge(trial) {
    const token = trial.authorizationServer.logoutToken({ claims: { sid: 'nobody-has-this' } });
    const answer = await sendLogoutToken(trial, token);
    if (answer.status === 401 || answer.status === 403) yield finding('200', answer);
  },
};

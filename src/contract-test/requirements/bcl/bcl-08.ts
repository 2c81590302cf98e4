import { finding, note, type Requirement } from '../../requirement.js';
import { isSuccess, sendLogoutToken } from './send-logout-token.js';

export const bcl08: Requirement = {
  id: 'BCL-08',
  level: 'MAY',
  sentence: 'A logout token that comes again may be refused; it does no harm.',
  source: 'Back-Channel Logout 2.6',
  why: 'Who has seen one token must not be able to sign the person out again and again.',
  check: 'Sends the same token twice; expects 400 or 200, and tells which.',
  needs: ['authorization server', 'back-channel logout'],
  requests: 2,
  async *judge(trial) {
    const token = trial.authorizationServer.logoutToken({ claims: { sid: 'nobody-has-this' } });
    await sendLogoutToken(trial, token);
    const again = await sendLogoutToken(trial, token);
    if (again.status !== 400 && !isSuccess(again)) yield finding('400, or 200', again);
    else yield note(`A token that comes again is answered ${again.status}.`);
  },
};

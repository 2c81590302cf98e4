import { finding, type Requirement } from '../../requirement.js';
import { isSuccess, sendLogoutToken } from './send-logout-token.js';

export const bcl16: Requirement = {
  id: 'BCL-16',
  level: 'project',
  sentence: 'When the authorization server changes its keys, logout tokens go on to work.',
  source: 'Back-Channel Logout 2.6; OpenID Connect Core 10.1.1',
  why: 'Keys change at night, and nobody restarts the backend.',
  check: 'Changes the key, and sends a token that is signed with the new one; expects 200.',
  needs: ['authorization server', 'back-channel logout'],
  requests: 2,
  isDestructive: true,
  async *judge(trial) {
    const { authorizationServer } = trial;
    const claims = { sid: 'nobody-has-this' };
    await sendLogoutToken(trial, authorizationServer.logoutToken({ claims }));
    authorizationServer.rotateKeys();
    const answer = await sendLogoutToken(trial, authorizationServer.logoutToken({ claims }));
    if (!isSuccess(answer)) yield finding('200', answer);
  },
};

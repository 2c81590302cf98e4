import { setTimeout as sleep } from 'node:timers/promises';
import { finding, type Requirement } from '../../requirement.js';
import { isSuccess, sendLogoutToken } from './send-logout-token.js';

/** In seconds that really go by, for what looks for keys has a clock of its own. */
const ATTEMPTS = 5;

export const bcl16: Requirement = {
  id: 'BCL-16',
  level: 'project',
  sentence: 'When the authorization server changes its keys, logout tokens go on to work.',
  source: 'Back-Channel Logout 2.6; OpenID Connect Core 10.1.1',
  why: 'Keys change at night, and nobody restarts the backend.',
  check:
    'Changes the key, and sends tokens that are signed with the new one, one a second; expects 200 within five seconds, since a backend may bound how often it looks for keys.',
  needs: ['authorization server', 'back-channel logout'],
  requests: 1 + ATTEMPTS,
  isDestructive: true,
  async *judge(trial) {
    const { authorizationServer } = trial;
    const claims = { sid: 'nobody-has-this' };
    await sendLogoutToken(trial, authorizationServer.logoutToken({ claims }));
    authorizationServer.rotateKeys();
    let answer = await sendLogoutToken(trial, authorizationServer.logoutToken({ claims }));
    for (let attempt = 1; attempt < ATTEMPTS && !isSuccess(answer); attempt += 1) {
      await sleep(1000);
      answer = await sendLogoutToken(trial, authorizationServer.logoutToken({ claims }));
    }
    if (!isSuccess(answer)) yield finding('200', answer);
  },
};

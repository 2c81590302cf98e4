import { finding, type Requirement } from '../../requirement.js';
import { isSuccess, postLogout } from './send-logout-token.js';

export const bcl01: Requirement = {
  id: 'BCL-01',
  level: 'stated',
  sentence: 'A logout token comes by POST, in a form, exactly once.',
  source: 'Back-Channel Logout 2.5 and 2.8',
  why: 'What is not clear is not to be guessed, where sessions end by it.',
  check: 'Sends GET, a form without the token, one with two, and one with another parameter; only the last succeeds.',
  needs: ['authorization server', 'back-channel logout'],
  requests: 4,
  async *judge(trial) {
    const { anonymous, authorizationServer, hints } = trial;
    const token = () => encodeURIComponent(authorizationServer.logoutToken({ claims: { sid: 'nobody-has-this' } }));
    const got = await anonymous.ask(`${hints.backChannelLogoutUrl}?logout_token=${token()}`);
    if (got.status < 400) yield finding('405 for GET', got);
    const missing = await postLogout(trial, 'other=1');
    if (missing.status !== 400) yield finding('400 without a logout token', missing);
    const doubled = await postLogout(trial, `logout_token=${token()}&logout_token=${token()}`);
    if (doubled.status !== 400) yield finding('400 for two logout tokens', doubled);
    const more = await postLogout(trial, `other=1&logout_token=${token()}`);
    if (!isSuccess(more)) yield finding('200 with a parameter that is not known', more);
  },
};

import { observation, type Requirement } from '../../requirement.js';
import { urlOf } from '../../session/http-sign-in.js';
import { eventually } from '../eventually.js';
import { isSignedIn } from '../login/authorization-response.js';
import { sendLogoutToken } from './send-logout-token.js';

export const bcl15: Requirement = {
  id: 'BCL-15',
  level: 'project',
  sentence: 'A logout that comes while somebody is about to be signed in keeps the session from beginning.',
  source: 'a race that every backend has',
  why: 'The session would begin after its end, and nothing would end it.',
  check:
    'Holds the token response of a sign-in, ends its session over the back channel, lets it go on; expects no session.',
  needs: ['authorization server', 'login', 'back-channel logout'],
  requests: 9,
  isDestructive: true,
  async *judge(trial) {
    const { newBrowser, authorizationServer, hints, anonymous } = trial;
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    authorizationServer.behave({ person: 'person-in-a-race', idToken: { claims: { sid: 'sid-in-a-race' } } });
    authorizationServer.answerNext('/token', { until });
    const browser = newBrowser();
    const arriving = browser.navigate(urlOf(hints.loginUrl ?? '', { baseUrl: anonymous.origin }));
    await eventually(() => authorizationServer.received('/token').length > 0);
    const claims = { sid: 'sid-in-a-race', sub: 'person-in-a-race' };
    await sendLogoutToken(trial, authorizationServer.logoutToken({ claims }));
    release();
    await arriving;
    if (await isSignedIn(trial, browser)) yield observation('no session', 'a session that was over before it began');
  },
};

import { setTimeout as sleep } from 'node:timers/promises';
import { bringsToken } from '../../probe/answer.js';
import { notApplicable, note, observation, type Requirement } from '../../requirement.js';
import { isSuccess, sendLogoutToken } from '../bcl/send-logout-token.js';
import { hasAskedFor } from './asked-scopes.js';

const PERSON = 'person-who-leaves';
/** Revoking goes on in the background. */
const SETTLING_MILLISECONDS = 100;

export const onl06: Requirement = {
  id: 'ONL-06',
  level: 'SHOULD',
  sentence: 'When the authorization server ends a session, its refresh tokens without offline access go with it.',
  source: 'Back-Channel Logout 2.7',
  why: 'The person has signed out; what is still refreshed is refreshed for somebody else.',
  check:
    'Signs in, sends a logout token for that session, and asks again when the access token has expired; the refresh token has to be revoked, or at least not be presented by a session that is over.',
  needs: ['authorization server', 'sign-in', 'back-channel logout'],
  requests: 7,
  isDestructive: true,
  async *judge(trial) {
    const { signIn, authorizationServer, wait } = trial;
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn({ person: PERSON });
    const { refreshToken = '', grant } = authorizationServer.issued.at(-1) ?? {};
    if (hasAskedFor('offline_access', trial))
      return yield notApplicable('The backend asks for refresh tokens that outlive sessions.');
    const claims = { sub: PERSON, sid: grant?.sid };
    const logout = await sendLogoutToken(trial, authorizationServer.logoutToken({ claims }));
    if (!isSuccess(logout)) return;
    await sleep(SETTLING_MILLISECONDS);
    const isAlive = authorizationServer.isAlive(refreshToken);
    await wait(1.1);
    authorizationServer.behave({ expiresIn: 3600 });
    authorizationServer.forgetRequests();
    const answer = await caller.token();
    const presented = authorizationServer.received('/token').flatMap(({ form }) => form.getAll('refresh_token'));
    // A session that goes on is for BCL-10 to find.
    if (isAlive && !bringsToken(answer) && presented.includes(refreshToken))
      yield observation('a refresh token that is revoked, or forgotten', 'a refresh with it');
    else if (isAlive) yield note('The refresh token was forgotten. It was not revoked.');
  },
};

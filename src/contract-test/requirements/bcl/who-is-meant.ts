import { expectInvalidSession } from '../../expectations.js';
import { NOBODY_TOLD, TOKENS_SEEN } from '../../grounds.js';
import { finding, observation, type Requirement } from '../../requirement.js';
import type { SignedIn } from '../../session/session-source.js';
import type { Trial } from '../../trial.js';
import { sendLogoutToken } from './send-logout-token.js';

/** Signs in with an id of the authorization server's session that is known. */
function signInAs({ authorizationServer, signIn }: Trial, person: string, sid: string): Promise<SignedIn> {
  authorizationServer.behave({ idToken: { claims: { sid } } });
  return signIn({ person });
}

const isAlive = async ({ caller }: SignedIn) => (await caller.sessionInfo()).status === 200;

export const bcl09: Requirement = {
  id: 'BCL-09',
  level: 'stated',
  sentence: '`sid` means one session, `sub` all of a person, and both what matches both.',
  source: 'Back-Channel Logout 2.7',
  why: 'Too few is a session that goes on; too many is somebody who is thrown out for nothing.',
  check: 'Has three sessions of two people, and ends them by `sid`, by `sub` and by both that do not match.',
  needs: ['authorization server', 'sign-in', 'back-channel logout'],
  requests: 30,
  isDestructive: true,
  async *judge(trial) {
    const { authorizationServer } = trial;
    const end = (claims: Record<string, string>) => sendLogoutToken(trial, authorizationServer.logoutToken({ claims }));
    const one = await signInAs(trial, 'person-of-two', 'sid-1');
    const two = await signInAs(trial, 'person-of-two', 'sid-2');
    const other = await signInAs(trial, 'other-person', 'sid-3');
    await end({ sid: 'sid-3', sub: 'person-of-two' });
    if (!(await isAlive(other))) yield observation('a session that does not match both to go on', 'it is over');
    await end({ sid: 'sid-1' });
    if (await isAlive(one)) yield observation('the session of the sid to be over', 'it goes on');
    if (!(await isAlive(two))) yield observation('the other session of the person to go on', 'it is over');
    await end({ sub: 'person-of-two' });
    if (await isAlive(two)) yield observation('all sessions of the sub to be over', 'one goes on');
    if (!(await isAlive(other))) yield observation('the session of another person to go on', 'it is over');
  },
};

export const bcl10: Requirement = {
  id: 'BCL-10',
  level: 'stated',
  sentence: 'The session that is meant is over at once, for both endpoints.',
  source: 'Back-Channel Logout 2.7',
  why: 'The person has signed out elsewhere, perhaps because somebody else sits in front of this browser.',
  check: 'Ends a session over the back channel; expects `invalid_session`, and no session information.',
  needs: ['authorization server', 'sign-in', 'back-channel logout'],
  requests: 9,
  isDestructive: true,
  builtOn: [...TOKENS_SEEN, ...NOBODY_TOLD, 'CSRF-16', 'BCL-11'],
  async *judge(trial) {
    const { caller } = await signInAs(trial, 'person-to-end', 'sid-to-end');
    await sendLogoutToken(trial, trial.authorizationServer.logoutToken({ claims: { sid: 'sid-to-end' } }));
    yield* expectInvalidSession(await caller.token());
    const info = await caller.sessionInfo();
    if (info.status === 200) yield finding('400 invalid_session', info);
  },
};

export const bcl14: Requirement = {
  id: 'BCL-14',
  level: 'project',
  sentence: 'The answer does not tell whether there was a session.',
  source: 'Back-Channel Logout 2.8',
  why: 'It is nobody’s business who is signed in where.',
  check: 'Sends tokens for a session that is there and for one that is not; expects the same answer.',
  needs: ['authorization server', 'sign-in', 'back-channel logout'],
  requests: 8,
  isDestructive: true,
  async *judge(trial) {
    const { authorizationServer } = trial;
    await signInAs(trial, 'person-to-tell', 'sid-to-tell');
    const token = (sid: string) => authorizationServer.logoutToken({ claims: { sid } });
    const unknown = await sendLogoutToken(trial, token('nobody-has-this'));
    const known = await sendLogoutToken(trial, token('sid-to-tell'));
    if (known.status !== unknown.status || known.text !== unknown.text)
      yield finding(`the same as for an unknown session: ${unknown.summary}`, known);
  },
};

import { TOKENS_SEEN } from '../../grounds.js';
import { finding, observation, type Requirement } from '../../requirement.js';
import { eventually } from '../eventually.js';
import { signOut } from './sign-out.js';

export const logout10: Requirement = {
  id: 'LOGOUT-10',
  level: 'project',
  sentence: 'A refresh that is under way brings no session back; tokens that come late are revoked.',
  source: 'a race that every backend has',
  why: 'The person has signed out; a session that comes back is one that nobody watches.',
  check: 'Holds a refresh, signs out, lets it go on; expects no session, and that the new refresh token is dead.',
  needs: ['authorization server', 'sign-in', 'logout'],
  requests: 9,
  isDestructive: true,
  builtOn: [...TOKENS_SEEN, 'LOGOUT-01'],
  async *judge(trial) {
    const { signIn, authorizationServer, wait } = trial;
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    await wait(1.1);
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    authorizationServer.forgetRequests();
    authorizationServer.answerNext('/token', { until });
    const asking = caller.token();
    await eventually(() => authorizationServer.received('/token').length > 0);
    const leaving = signOut(caller, trial);
    // Some backends let those who leave wait their turn.
    await Promise.race([leaving, eventually(() => false, 0.5)]);
    release();
    await Promise.all([asking, leaving]);
    const after = await caller.sessionInfo();
    if (after.status === 200) yield finding('no session any more', after);
    const { refreshToken } = authorizationServer.issued.at(-1) ?? {};
    const isDead = () => refreshToken === undefined || !authorizationServer.isAlive(refreshToken);
    if (!(await eventually(isDead))) yield observation('the late refresh token revoked', 'it is alive');
  },
};

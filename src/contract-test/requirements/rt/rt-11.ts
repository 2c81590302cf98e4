import { NOBODY_TOLD, TOKENS_SEEN } from '../../grounds.js';
import { finding, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

export const rt11: Requirement = {
  id: 'RT-11',
  level: 'project',
  sentence: 'After `invalid_grant` the session is over, or it goes on and says `backend_not_ready`.',
  source: 'RFC 10017 6.2.2.2',
  why: 'A page that is told `invalid_grant` for ever never leads its person to the sign-in.',
  check:
    'Revokes the grant and lets the token expire; after the first error expects `invalid_session` at both endpoints, or `backend_not_ready` and session information as before.',
  needs: ['authorization server', 'sign-in'],
  requests: 8,
  isDestructive: true,
  builtOn: [...TOKENS_SEEN, ...NOBODY_TOLD, 'RT-10'],
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    trial.authorizationServer.endAllGrants();
    await caller.token();
    const [token, information] = [await caller.token(), await caller.sessionInfo()];
    const expected = information.status === 200 ? 'backend_not_ready' : 'invalid_session';
    if (token.error !== expected) yield finding(`400 ${expected}`, token);
  },
};

import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

export const rt10: Requirement = {
  id: 'RT-10',
  level: 'stated',
  sentence:
    'When the authorization server answers `invalid_grant`, so does the backend, and it forgets all tokens of the session.',
  source: 'draft 4.3.3; RFC 10017 6.2.2.2',
  why: 'The grant is gone: somebody has signed the person out, or a token was stolen.',
  check: 'Revokes the grant and lets the token expire; expects 400 `invalid_grant`, and no token afterwards.',
  needs: ['authorization server', 'sign-in'],
  requests: 8,
  isDestructive: true,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    authorizationServer.endAllGrants();
    await wait(1.1);
    const answer = await caller.token();
    if (answer.status !== 400 || answer.error !== 'invalid_grant') yield finding('400 invalid_grant', answer);
    const later = await caller.token();
    // What becomes of tokens that are held is our judgement; the source speaks of the answer.
    if (bringsToken(later)) yield finding('no token any more', later, { level: 'project' });
  },
};

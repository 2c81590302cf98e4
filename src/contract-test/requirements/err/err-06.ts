import { finding, type Requirement } from '../../requirement.js';

export const err06: Requirement = {
  id: 'ERR-06',
  level: 'stated',
  sentence: 'When there is nothing to get a token with, the error is `backend_not_ready`.',
  source: 'draft 4.3.2',
  why: 'It tells the frontend that the person has to grant something, or to sign in again.',
  check: 'The authorization server issues a token for 1 second and no refresh token; asks when that is over.',
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1, refreshTokens: 'none' });
    const { caller } = await signIn();
    await wait(2);
    const answer = await caller.token();
    if (answer.status !== 400 || answer.error !== 'backend_not_ready') yield finding('400 backend_not_ready', answer);
  },
};

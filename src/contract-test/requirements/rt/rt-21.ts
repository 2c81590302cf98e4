import { finding, type Requirement } from '../../requirement.js';

export const rt21: Requirement = {
  id: 'RT-21',
  level: 'project',
  sentence: 'Without a refresh token an expired session says `backend_not_ready`, each time that it is asked.',
  source: 'draft 4.3.2',
  why: 'Authorization servers need not issue refresh tokens; a 500 tells a page that trying again may help.',
  check: 'The authorization server issues no refresh token; asks three times after the token has expired.',
  needs: ['authorization server', 'sign-in'],
  requests: 8,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1, refreshTokens: 'none' });
    const { caller } = await signIn();
    await wait(2);
    for (const _ of [1, 2, 3]) {
      const answer = await caller.token();
      if (answer.status !== 400 || !['backend_not_ready', 'invalid_session'].includes(answer.error ?? ''))
        return yield finding('400 backend_not_ready', answer);
    }
  },
};

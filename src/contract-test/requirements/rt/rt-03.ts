import { observation, type Requirement } from '../../requirement.js';
import { presentedAt } from './refreshes.js';

export const rt03: Requirement = {
  id: 'RT-03',
  level: 'MUST',
  sentence: 'A new refresh token replaces the old one, which is never used again.',
  source: 'RFC 6749 6',
  why: 'An authorization server that rotates takes an old refresh token for a stolen one, and ends the whole grant.',
  check:
    'With rotation on, causes three refreshes; expects that none of them presents a refresh token that has been used.',
  needs: ['authorization server', 'sign-in'],
  requests: 9,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    for (let round = 0; round < 3; round += 1) {
      await wait(1.1);
      await caller.token();
    }
    // Some backends refresh at the sign-in already.
    const presented = presentedAt(authorizationServer);
    for (const [index, refreshToken] of presented.entries())
      if (presented.indexOf(refreshToken) < index)
        yield observation(
          'the newest refresh token each time',
          `refresh ${index + 1} presented one that had been used`,
        );
  },
};

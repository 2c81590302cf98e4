import { observation, type Requirement } from '../../requirement.js';

export const rt03: Requirement = {
  id: 'RT-03',
  level: 'MUST',
  sentence: 'A new refresh token replaces the old one, which is never used again.',
  source: 'RFC 6749 6',
  why: 'An authorization server that rotates takes an old refresh token for a stolen one, and ends the whole grant.',
  check: 'With rotation on, causes three refreshes; expects that each presents the newest refresh token.',
  needs: ['authorization server', 'sign-in'],
  requests: 9,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    const before = authorizationServer.issued.length - 1;
    for (let round = 0; round < 3; round += 1) {
      await wait(1.1);
      await caller.token();
    }
    const newest = authorizationServer.issued.slice(before).map(({ refreshToken }) => refreshToken);
    const presented = authorizationServer.received('/token').flatMap(({ form }) => form.getAll('refresh_token'));
    for (const [index, refreshToken] of presented.entries())
      if (refreshToken !== newest[index])
        yield observation('the newest refresh token each time', `refresh ${index + 1} presented an older one`);
  },
};

import { finding, type Requirement } from '../../requirement.js';

export const cache08: Requirement = {
  id: 'CACHE-08',
  level: 'project',
  sentence: 'A token that has expired is never handed out.',
  source: 'draft 4, step 3: "suitable"',
  why: 'The frontend would try it, fail, ask again, and get the same dead token.',
  check: 'The authorization server issues a token for 2 seconds; after 3 the backend must give another, or an error.',
  needs: ['authorization server', 'sign-in'],
  requests: 8,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 2 });
    const { caller } = await signIn();
    const first = await caller.token();
    await wait(3);
    const later = await caller.token();
    if (later.accessToken !== undefined && later.accessToken === first.accessToken)
      yield finding('another token, or an error', later, { seen: 'the token that expired a second ago' });
  },
};

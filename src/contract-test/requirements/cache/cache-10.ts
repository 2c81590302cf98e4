import { CannotJudge, finding, note, type Requirement } from '../../requirement.js';

/** Longer than a backend should keep a token that nobody knows the end of. */
const LONG_SECONDS = 900;

export const cache10: Requirement = {
  id: 'CACHE-10',
  level: 'project',
  sentence: 'A token of unknown life time is told without `expires_in`, and kept for a bounded time only.',
  source: 'draft 4.2: expires_in is conditional',
  why: 'An invented life time is wrong; and a token that is kept for ever is dead most of the time.',
  check:
    'The authorization server leaves `expires_in` out; where the clock allows it, asks again after a quarter of an hour.',
  needs: ['authorization server', 'sign-in'],
  requests: 7,
  // Other sessions may fall idle in the time that goes by.
  isDestructive: true,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: undefined });
    const { caller } = await signIn();
    const first = await caller.token();
    if ('expires_in' in first.members) yield finding('no expires_in', first);
    try {
      await wait(LONG_SECONDS);
    } catch (error) {
      if (!(error instanceof CannotJudge)) throw error;
      return yield note('How long such a token is kept was not judged: it takes too long.');
    }
    const later = await caller.token();
    if (later.accessToken !== undefined && later.accessToken === first.accessToken)
      yield finding('another token', later, { seen: 'the same token a quarter of an hour later' });
  },
};

import { expectedToken } from '../../expectations.js';
import { finding, type Requirement } from '../../requirement.js';

export const tok62: Requirement = {
  id: 'TOK-62',
  level: 'MUST',
  sentence: '`expires_in` is there if the authorization server said how long the token lives.',
  source: 'draft 4.2',
  why: 'Without it the frontend learns that a token is dead when a call fails.',
  check: 'The authorization server says 3600 seconds; expects the member, also in a second answer.',
  needs: ['authorization server', 'sign-in'],
  requests: 7,
  async *judge({ signIn }) {
    const { caller } = await signIn();
    for (const answer of [await caller.token(), await caller.token()]) {
      expectedToken(answer);
      if (answer.members.expires_in === undefined) yield finding('expires_in', answer);
    }
  },
};

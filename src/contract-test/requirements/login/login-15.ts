import { finding, type Requirement } from '../../requirement.js';

export const login15: Requirement = {
  id: 'LOGIN-15',
  level: 'MUST',
  sentence: 'After signing in the tokens that the page will ask for are there, or can be got without the person.',
  source: 'draft 1.2',
  why: 'A page that has just come back from signing in would have to send its person there again.',
  check: 'Signs in, and asks for a token without parameters; expects one.',
  needs: ['sign-in'],
  requests: 6,
  async *judge({ signIn }) {
    const { caller } = await signIn();
    const answer = await caller.token();
    if (answer.error === 'backend_not_ready' || answer.error === 'invalid_session') yield finding('a token', answer);
  },
};

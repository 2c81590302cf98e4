import { finding, type Requirement } from '../../requirement.js';

const FOREIGN = { secret_ext: 'not-for-the-page', internal: { host: 'inside.example' } };

export const tok73: Requirement = {
  id: 'TOK-73',
  level: 'project',
  sentence: 'Of what the authorization server answers, only what the frontend needs is passed on.',
  source: 'least disclosure',
  why: 'What it adds tomorrow may not be meant for scripts.',
  check: 'The authorization server adds two members to its token response; expects neither of them.',
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    await wait(1.1);
    authorizationServer.behave({ expiresIn: 3600, tokenMembers: FOREIGN });
    const answer = await caller.token();
    for (const name of Object.keys(FOREIGN).filter((member) => member in answer.members))
      yield finding(`no member ${name}`, answer);
  },
};

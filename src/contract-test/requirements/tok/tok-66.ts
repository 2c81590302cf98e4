import { finding, type Requirement } from '../../requirement.js';

export const tok66: Requirement = {
  id: 'TOK-66',
  level: 'MUST',
  sentence: 'If a token has other scopes than were asked for, `scope` says which.',
  source: 'draft 4.2',
  why: 'The frontend would call what the token is not good for, and not know why it fails.',
  check: 'The authorization server grants one of two scopes; expects `scope` with that one, or a refusal.',
  needs: ['authorization server', 'sign-in', 'two scopes'],
  requests: 7,
  async *judge({ signIn, authorizationServer, hints }) {
    const [one = '', two = ''] = hints.scopes ?? [];
    const { caller } = await signIn();
    authorizationServer.behave({ scope: () => one });
    for (let count = 0; count < 2; count += 1) {
      const answer = await caller.token({ scope: `${one} ${two}` });
      if (answer.accessToken !== undefined && answer.members.scope !== one) yield finding(`scope: "${one}"`, answer);
    }
  },
};

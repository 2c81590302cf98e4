import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

export const tok52: Requirement = {
  id: 'TOK-52',
  level: 'project',
  sentence: 'A token that the authorization server says is for another resource is not handed out.',
  source: 'draft-skokan-oauth-resource-response',
  why: 'The frontend would send it where it does not belong.',
  check: 'The authorization server answers with another `resource` than was asked; expects no token.',
  needs: ['authorization server', 'sign-in', 'two resources'],
  requests: 6,
  async *judge({ signIn, authorizationServer, hints, wait }) {
    const [resource = ''] = hints.resources ?? [];
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    await wait(1.1);
    authorizationServer.behave({ expiresIn: 3600, tokenMembers: { resource: 'https://elsewhere.example' } });
    const answer = await caller.token({ resource });
    if (bringsToken(answer)) yield finding('an error', answer);
  },
};

import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

export const tok71: Requirement = {
  id: 'TOK-71',
  level: 'project',
  sentence: 'A token that is not a bearer token is not handed to the frontend.',
  source: 'RFC 10017 6.2.4.3.2; RFC 6749 7.1',
  why: 'It is bound to a key that the page does not have.',
  check: 'The authorization server issues a token of the type DPoP; expects 400 and no token.',
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    await wait(1.1);
    authorizationServer.behave({ expiresIn: 3600, tokenType: 'DPoP' });
    const answer = await caller.token();
    if (answer.status !== 400 || bringsToken(answer)) yield finding('400, no token', answer);
  },
};

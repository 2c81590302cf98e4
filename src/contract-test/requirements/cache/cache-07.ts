import { observation, type Requirement } from '../../requirement.js';

export const cache07: Requirement = {
  id: 'CACHE-07',
  level: 'stated',
  sentence: 'A backend that keeps tokens answers from a suitable one without asking the authorization server.',
  source: 'draft 4, step 3',
  why: 'Each request to the authorization server costs time, and may use up a refresh token.',
  check: 'Asks twice for the same; if both answers have the same token, the second must have caused no token request.',
  needs: ['authorization server', 'sign-in'],
  requests: 8,
  async *judge({ signIn, authorizationServer }) {
    const { caller } = await signIn();
    const first = await caller.token();
    authorizationServer.forgetRequests();
    const second = await caller.token();
    const asked = authorizationServer.received('/token').length;
    if (first.accessToken === second.accessToken && asked > 0)
      yield observation('no token request for a token that is held', `${asked} token requests`);
  },
};

import { expectedToken } from '../../expectations.js';
import { observation, type Requirement } from '../../requirement.js';

export const tok74: Requirement = {
  id: 'TOK-74',
  level: 'project',
  sentence: 'The token is opaque to the backend, and passed on byte for byte.',
  source: 'RFC 6749 1.4',
  why: 'Not every authorization server issues JWTs, and one that does may stop.',
  check: 'The authorization server issues a token that is no JWT, with `~+/=.` in it; expects the same token.',
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1, accessTokens: 'opaque' });
    const { caller } = await signIn();
    await wait(1.1);
    authorizationServer.behave({ expiresIn: 3600 });
    const token = expectedToken(await caller.token());
    // One that was issued earlier is for CACHE-08 to find.
    if (!authorizationServer.issued.some(({ accessToken }) => accessToken === token))
      yield observation('the token that was issued', 'another text');
  },
};

import { finding, observation, type Requirement } from '../../requirement.js';
import { presentedAt } from './refreshes.js';

export const rt04: Requirement = {
  id: 'RT-04',
  level: 'implied',
  sentence: 'When a refresh brings no new refresh token, the one that there is stays in use.',
  source: 'RFC 6749 6, where a new one is optional',
  why: 'Many authorization servers do not rotate; people would have to sign in again with every access token.',
  check: 'The authorization server keeps its refresh tokens; two refreshes have to present the first one.',
  needs: ['authorization server', 'sign-in'],
  requests: 7,
  async *judge({ signIn, authorizationServer, wait }) {
    // A token of one second may have ended by the time that a busy machine has fetched it.
    authorizationServer.behave({ expiresIn: 2, refreshTokens: 'kept' });
    const before = authorizationServer.issued.length;
    const { caller } = await signIn();
    // Not that of the last answer: some backends refresh at the sign-in already, which brings none.
    const { refreshToken } = authorizationServer.issued[before] ?? {};
    for (const time of ['first', 'second']) {
      await wait(2.1);
      const answer = await caller.token();
      if (answer.accessToken === undefined) yield finding(`a token after the ${time} refresh`, answer);
    }
    if (presentedAt(authorizationServer).some((presented) => presented !== refreshToken))
      yield observation('the refresh token of the sign-in', 'another value');
  },
};

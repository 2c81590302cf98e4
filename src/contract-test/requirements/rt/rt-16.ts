import { finding, type Requirement } from '../../requirement.js';

/** These say that the grant is gone, which is another matter. */
const ENDED = ['invalid_grant', 'invalid_session'];

export const rt16: Requirement = {
  id: 'RT-16',
  level: 'implied',
  sentence: 'A refresh for less does not make the grant smaller.',
  source: 'RFC 6749 6: the new refresh token has the scope of the old one',
  why: 'The order in which parts of a page load would decide which of them work.',
  check: 'Asks for one scope, lets the token expire, asks for the other one, and for the first again.',
  needs: ['authorization server', 'sign-in', 'two scopes'],
  requests: 8,
  async *judge({ signIn, authorizationServer, hints, wait }) {
    const [one = '', other = ''] = hints.scopes ?? [];
    // As for RT-04: a token of one second may have ended by the time that a busy machine has fetched it.
    authorizationServer.behave({ expiresIn: 2 });
    const { caller } = await signIn();
    for (const scope of [one, other, one]) {
      await wait(2.1);
      const answer = await caller.token({ scope });
      if (answer.accessToken === undefined && !ENDED.includes(answer.error ?? ''))
        yield finding(`a token for ${scope}`, answer);
    }
  },
};

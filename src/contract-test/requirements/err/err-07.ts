import { finding, type Requirement } from '../../requirement.js';

const OVERLOADED = [429, 503];
const CODES = ['invalid_scope', 'invalid_target', 'unauthorized_client', 'interaction_required', 'x_custom'];

export const err07: Requirement = {
  id: 'ERR-07',
  level: 'stated',
  sentence: 'When the authorization server refuses, its `error` is passed on as it is.',
  source: 'draft 4.3.3',
  why: 'Only the frontend knows what to do about it, and only if it learns which error it was.',
  check:
    'Lets the authorization server refuse refreshes with five codes in turn, and with `slow_down` and the statuses 429 and 503; expects the same codes.',
  needs: ['authorization server', 'sign-in'],
  requests: 18,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    await wait(1.1);
    for (const error of CODES) {
      authorizationServer.answerNext('/token', { status: 400, body: { error } });
      const answer = await caller.token();
      if (answer.status !== 400 || answer.error !== error) yield finding(`400 ${error}`, answer);
    }
    for (const status of OVERLOADED) {
      authorizationServer.answerNext('/token', { status, body: { error: 'slow_down' } });
      const answer = await caller.token();
      if (answer.error !== 'slow_down')
        yield finding(`slow_down, as the authorization server said with ${status}`, answer);
    }
  },
};

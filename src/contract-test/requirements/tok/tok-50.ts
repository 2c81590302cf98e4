import { finding, type Requirement } from '../../requirement.js';

const DESCRIPTION = 'This resource is closed on Sundays.';

export const tok50: Requirement = {
  id: 'TOK-50',
  level: 'stated',
  sentence: 'When the authorization server refuses the resource, its `invalid_target` is passed on.',
  source: 'draft 4.3.3; RFC 8707 2',
  why: 'The frontend asked for this resource, and can ask for another.',
  check: 'Lets the authorization server refuse a refresh with `invalid_target` and a description; expects both.',
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    await wait(1.1);
    const body = { error: 'invalid_target', error_description: DESCRIPTION };
    authorizationServer.answerNext('/token', { status: 400, body });
    const answer = await caller.token();
    if (answer.error !== body.error || answer.members.error_description !== DESCRIPTION)
      yield finding('400 invalid_target with the description', answer);
  },
};

import { finding, type Requirement } from '../../requirement.js';

const ABOUT_PARAMETERS = ['invalid_request', 'invalid_scope', 'invalid_target'];

export const tok05: Requirement = {
  id: 'TOK-05',
  level: 'implied',
  sentence: 'A request without parameters is legal.',
  source: 'draft 4.1',
  why: 'The simplest frontend asks for nothing in particular, and wants the token that the application usually has.',
  check: 'Asks with a session and nothing else; expects no error that is about parameters.',
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    const answer = await session.token();
    if (ABOUT_PARAMETERS.includes(answer.error ?? '')) yield finding('a token', answer);
  },
};

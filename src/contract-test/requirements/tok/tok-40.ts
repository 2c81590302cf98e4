import { finding, type Requirement } from '../../requirement.js';

export const tok40: Requirement = {
  id: 'TOK-40',
  level: 'stated',
  sentence: 'A token can be asked for by `resource`.',
  source: 'draft 4.1; RFC 8707 2',
  why: 'It is how a frontend says for which API it needs the token.',
  check: 'Asks for a resource that the application may have; expects a token.',
  needs: ['session', 'two resources'],
  requests: 1,
  async *judge({ session, hints }) {
    const answer = await session.token({ resource: hints.resources?.[0] ?? '' });
    if (answer.status !== 200) yield finding('200 with a token', answer);
  },
};

import { finding, type Requirement } from '../../requirement.js';

const OVERRIDES = [
  { headers: { 'X-HTTP-Method-Override': 'DELETE' } },
  { headers: { 'X-HTTP-Method': 'DELETE', 'X-Method-Override': 'DELETE' } },
  { query: { _method: 'DELETE' } },
];

export const tok16: Requirement = {
  id: 'TOK-16',
  level: 'project',
  sentence: 'Nothing in a request makes it count as another method than it has.',
  source: 'hardening',
  why: 'A method that comes by the back door passes by the checks that stand at the front.',
  check: 'Asks with GET and the usual ways to override the method; expects what GET answers.',
  needs: ['session'],
  requests: 1 + OVERRIDES.length,
  async *judge({ session }) {
    const plain = await session.token();
    for (const { query, ...more } of OVERRIDES) {
      const answer = await session.token(query, more);
      if (answer.status !== plain.status) yield finding(`${plain.status}, as GET`, answer);
    }
  },
};

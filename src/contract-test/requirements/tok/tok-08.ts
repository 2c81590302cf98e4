import { finding, type Requirement } from '../../requirement.js';

const EMPTY = ['scope=&resource=', 'scope', 'resource=&resource='];

export const tok08: Requirement = {
  id: 'TOK-08',
  level: 'project',
  sentence: 'A parameter with an empty value counts as left out.',
  source: 'RFC 6749 3.1 and 3.2 by analogy',
  why: 'Forms and URL builders send empty values for what nobody filled in.',
  check: 'Asks with `scope` and `resource` empty, in three ways; expects what a bare request gets.',
  needs: ['session'],
  requests: 1 + EMPTY.length,
  async *judge({ session }) {
    const bare = await session.token();
    for (const query of EMPTY) {
      const answer = await session.token(query);
      if (answer.status !== bare.status || String(answer.scope) !== String(bare.scope))
        yield finding(`${bare.status} as without parameters`, answer);
    }
  },
};

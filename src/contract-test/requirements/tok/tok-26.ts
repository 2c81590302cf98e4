import { expectRefusal } from '../../expectations.js';
import type { Requirement } from '../../requirement.js';

export const tok26: Requirement = {
  id: 'TOK-26',
  level: 'project',
  sentence: 'A repeated `scope` is refused, rather than the first or the last of them taken, or both joined.',
  source: 'RFC 6749 3.1, 3.2 and 5.2 by analogy',
  why: 'Components that read a repeated parameter differently can be played off against each other.',
  check: 'Asks with `scope=a&scope=b`; expects a 400 and no token.',
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    yield* expectRefusal(await session.token('scope=a&scope=b'), 'invalid_request', 'invalid_scope');
  },
};

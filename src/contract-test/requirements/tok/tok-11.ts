import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

const KIBIBYTES = 64;

export const tok11: Requirement = {
  id: 'TOK-11',
  level: 'project',
  sentence: 'A request that is far too long is refused cleanly.',
  source: 'robustness; RFC 9110 15.5.15; RFC 6585 5',
  why: 'A failure tells an attacker where to push.',
  check: `Asks with a scope of ${KIBIBYTES} KiB; expects a 4xx.`,
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    const answer = await session.token({ scope: 'a'.repeat(KIBIBYTES * 1024) });
    if (answer.status < 400 || answer.status >= 500 || bringsToken(answer)) yield finding('400, 414 or 431', answer);
  },
};

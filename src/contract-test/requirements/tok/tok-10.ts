import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

const BROKEN = ['scope=%zz', 'scope=%ff%fe', 'scope=%00', 'scope=a%0d%0aX-Evil:%201'];

export const tok10: Requirement = {
  id: 'TOK-10',
  level: 'project',
  sentence: 'Broken encoding and control characters are refused cleanly.',
  source: 'robustness; RFC 9110 5.5',
  why: 'What a decoder trips over ends in a 500, and what nobody decodes may end in a header.',
  check: 'Asks with a broken escape, with bytes that are not UTF-8, with NUL and with a line break; expects a 4xx.',
  needs: ['session'],
  requests: BROKEN.length,
  async *judge({ session }) {
    for (const query of BROKEN) {
      const answer = await session.token(query);
      if (answer.status < 400 || answer.status >= 500 || bringsToken(answer))
        yield finding('an error of the 4xx kind', answer);
      if (answer.header('x-evil') !== undefined) yield finding('no header made of a parameter', answer);
    }
  },
};

import { ENDPOINTS } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

export const hdr07: Requirement = {
  id: 'HDR-07',
  level: 'project',
  sentence: 'Answers are not stored, or `Vary` names what they depend on.',
  source: 'Post-Spectre Web Development; RFC 9110 12.5.5',
  why: 'A cache in between would give one person’s answer to another, or to another site.',
  check: 'Asks both endpoints with a session; expects `no-store`, or `Cookie` in `Vary`.',
  needs: ['session'],
  requests: 2,
  async *judge({ session }) {
    for (const path of ENDPOINTS) {
      const answer = await session.ask(path);
      const isSafe =
        /no-store/i.test(answer.header('cache-control') ?? '') || /\bcookie\b|\*/i.test(answer.header('vary') ?? '');
      if (!isSafe) yield finding('no-store, or Vary: Cookie', answer, { seen: 'neither' });
    }
  },
};

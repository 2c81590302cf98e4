import { ENDPOINTS } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

export const cache04: Requirement = {
  id: 'CACHE-04',
  level: 'project',
  sentence: 'One session’s answer never goes to another session, nor to nobody, also with a cache in front.',
  source: 'draft 4.2, example; RFC 9111 4',
  why: 'Somebody would act with the rights of somebody else.',
  check: 'Asks the same URLs with one session, with another, and without; expects three different answers.',
  needs: ['session', 'second session'],
  requests: 6,
  async *judge({ session, secondSession, anonymous }) {
    for (const path of ENDPOINTS) {
      const first = await session.ask(path);
      for (const caller of [secondSession, anonymous]) {
        const other = await caller.ask(path);
        if (first.status === 200 && first.text !== '{}' && other.text === first.text)
          yield finding('another answer for another person', other, { seen: 'the same answer' });
      }
    }
  },
};

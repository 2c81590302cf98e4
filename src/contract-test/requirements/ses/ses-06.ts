import { finding, type Requirement } from '../../requirement.js';

export const ses06: Requirement = {
  id: 'SES-06',
  level: 'MUST',
  sentence: 'Session information does not depend on parameters.',
  source: 'draft 3.2 and 5.1',
  why: 'Whatever a page can be made to ask, it learns about its own person only.',
  check: 'Asks with and without `sub` and `scope`; expects the same members with the same values.',
  needs: ['session'],
  requests: 2,
  async *judge({ session }) {
    const plain = await session.sessionInfo();
    const asked = await session.sessionInfo({ query: { sub: 'somebody-else', scope: 'x' } });
    if (asked.status !== plain.status || JSON.stringify(asked.json) !== JSON.stringify(plain.json))
      yield finding(`the same as without parameters: ${plain.summary}`, asked);
  },
};

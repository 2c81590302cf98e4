import { expectedToken } from '../../expectations.js';
import { finding, type Requirement } from '../../requirement.js';

export const tok47: Requirement = {
  id: 'TOK-47',
  level: 'project',
  sentence: 'A token for one resource answers neither for another one nor for two.',
  source: 'draft 4, step 3: "suitable"',
  why: 'The API that gets a token which is meant for another one may use it there.',
  check: 'Asks for one resource, for the other, and for both; expects three different tokens.',
  needs: ['session', 'two resources'],
  requests: 3,
  async *judge({ session, hints }) {
    const [one = '', other = ''] = hints.resources ?? [];
    const first = expectedToken(await session.token({ resource: one }));
    const second = await session.token({ resource: other });
    if (second.accessToken === first) yield finding(`a token for ${other}`, second, { seen: `the one for ${one}` });
    const third = await session.token([
      ['resource', one],
      ['resource', other],
    ]);
    if (third.accessToken !== undefined && [first, second.accessToken].includes(third.accessToken))
      yield finding('a token for both, or an error', third, { seen: 'the token for one of them' });
  },
};

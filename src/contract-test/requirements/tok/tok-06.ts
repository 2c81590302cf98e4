import { finding, type Requirement } from '../../requirement.js';

const UNKNOWN = 'foo=bar&foo=baz&x[]=1&client_id=evil&grant_type=password';

export const tok06: Requirement = {
  id: 'TOK-06',
  level: 'MUST',
  sentence: 'Parameters that the backend does not know are ignored.',
  source: 'draft 3.1',
  why: 'Frontends may use extensions that only some backends have.',
  check: 'Asks with and without five unknown parameters; expects the same status and scope.',
  needs: ['session'],
  requests: 2,
  async *judge({ session }) {
    const plain = await session.token();
    const answer = await session.token(UNKNOWN);
    if (answer.status !== plain.status || String(answer.scope) !== String(plain.scope))
      yield finding(`${plain.status} as without them`, answer);
  },
};

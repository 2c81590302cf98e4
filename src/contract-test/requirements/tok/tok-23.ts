import { finding, type Requirement } from '../../requirement.js';

export const tok23: Requirement = {
  id: 'TOK-23',
  level: 'stated',
  sentence: 'The order of scopes means nothing.',
  source: 'RFC 6749 3.3 by way of draft 4.1',
  why: 'Two components of a page that write the same scopes in another order want the same token.',
  check: 'Asks for two scopes in both orders; expects the same status and the same set of scopes.',
  needs: ['session', 'two scopes'],
  requests: 2,
  async *judge({ session, hints }) {
    const [one = '', two = ''] = hints.scopes ?? [];
    const there = await session.token({ scope: `${one} ${two}` });
    const back = await session.token({ scope: `${two} ${one}` });
    if (there.status !== back.status || String(there.scope) !== String(back.scope))
      yield finding(`the answer of "${one} ${two}": ${there.status}`, back);
  },
};

import { ENDPOINTS } from '../../endpoints.js';
import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

export const csrf09: Requirement = {
  id: 'CSRF-09',
  level: 'SHOULD',
  sentence: 'A header that is demanded is demanded of every request.',
  source: 'RFC 10017 6.1.3.3.2',
  why: 'One request that does without it is the one that an attacker sends.',
  check: 'Asks both endpoints, and posts to the first, without the header; expects to be refused.',
  needs: ['session', 'extra headers'],
  requests: 3,
  async *judge({ session, hints }) {
    const headers = { [hints.demandedHeader ?? '']: undefined };
    const posted = {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: '',
    };
    const answers = [
      await session.ask(ENDPOINTS[0], { headers }),
      await session.ask(ENDPOINTS[0], posted),
      await session.ask(ENDPOINTS[1], { headers }),
    ];
    for (const answer of answers) if (answer.status < 400 || bringsToken(answer)) yield finding('403', answer);
  },
};

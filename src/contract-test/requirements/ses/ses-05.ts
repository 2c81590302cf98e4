import { SESSION_INFO } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

export const ses05: Requirement = {
  id: 'SES-05',
  level: 'project',
  sentence: 'Session information answers other methods with 405 and `Allow`, and HEAD like GET or with 405.',
  source: 'RFC 9110 9.3.2 and 15.5.6',
  why: 'A request with another method is a mistake, which its author should learn about.',
  check: 'Asks with PUT, DELETE and POST, expecting 405 with `Allow` (501 is tolerated); then with HEAD.',
  needs: ['session'],
  requests: 4,
  async *judge({ session }) {
    for (const method of ['PUT', 'DELETE', 'POST']) {
      const answer = await session.ask(SESSION_INFO, { method, headers: { Origin: session.origin } });
      const isRefused = answer.status === 501 || (answer.status === 405 && answer.header('allow') !== undefined);
      if (!isRefused) yield finding(`405 with Allow for ${method}`, answer);
    }
    const head = await session.ask(SESSION_INFO, { method: 'HEAD' });
    if (![200, 405].includes(head.status)) yield finding('200 or 405 for HEAD', head);
  },
};

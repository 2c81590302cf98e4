import { TOKEN } from '../../endpoints.js';
import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

const OTHERS = ['PUT', 'PATCH', 'DELETE', 'TRACE'];

export const tok13: Requirement = {
  id: 'TOK-13',
  level: 'project',
  sentence: 'Methods that the endpoint does not have are answered 405, with those that it has in `Allow`.',
  source: 'RFC 9110 15.5.6',
  why: 'A method that nobody thought of may pass by a check that others go through.',
  check: 'Asks with PUT, PATCH, DELETE and TRACE; expects 405 and GET in `Allow`, or 501.',
  needs: ['session'],
  requests: OTHERS.length,
  async *judge({ session }) {
    for (const method of OTHERS) {
      const answer = await session.ask(TOKEN, { method });
      const isRefused = answer.status === 405 && /\bGET\b/.test(answer.header('allow') ?? '');
      if ((!isRefused && answer.status !== 501) || bringsToken(answer))
        yield finding('405 with Allow: GET, …', answer, { seen: `${method}: ${answer.summary}` });
    }
  },
};

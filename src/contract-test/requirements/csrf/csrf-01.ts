import { ENDPOINTS } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

const GRANTS = ['access-control-allow-origin', 'access-control-allow-credentials'];

export const csrf01: Requirement = {
  id: 'CSRF-01',
  level: 'MUST NOT',
  sentence: 'No page of another origin can read the answers by CORS.',
  source: 'draft 3',
  why: 'Any site that the person visits could take their tokens.',
  check: 'Asks both endpoints with a session and a foreign `Origin`; expects no `Access-Control-Allow-…`.',
  needs: ['session'],
  requests: 2,
  async *judge({ session }) {
    for (const path of ENDPOINTS) {
      const answer = await session.ask(path, {
        headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      });
      for (const name of GRANTS.filter((grant) => answer.header(grant) !== undefined))
        yield finding(`no ${name}`, answer, { seen: `${name}: ${answer.header(name)}` });
    }
  },
};

import { ENDPOINTS } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

export const csrf02: Requirement = {
  id: 'CSRF-02',
  level: 'MUST NOT',
  sentence: 'A preflight request approves of nothing.',
  source: 'draft 3; RFC 10017 6.1.3.3.2',
  why: 'Its answer is what lets a foreign page send what it could not send otherwise.',
  check: 'Sends a preflight for GET with a header of its own; expects no `Access-Control-Allow-…`.',
  needs: [],
  requests: ENDPOINTS.length,
  async *judge({ anonymous }) {
    for (const path of ENDPOINTS) {
      const answer = await anonymous.ask(path, {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://evil.example',
          'Access-Control-Request-Method': 'GET',
          'Access-Control-Request-Headers': 'x-csrf',
          'Sec-Fetch-Site': 'cross-site',
        },
      });
      for (const [name] of answer.exchange.response.headers.filter(([given]) => /^access-control-allow-/i.test(given)))
        yield finding(`no ${name}`, answer);
    }
  },
};

import { ENDPOINTS } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

export const csrf14: Requirement = {
  id: 'CSRF-14',
  level: 'project',
  sentence: 'No parameter turns an answer into a script.',
  source: 'draft 3',
  why: 'JSONP is CORS without asking: any page can load the script, and read the token.',
  check: 'Asks both endpoints with `callback` and `jsonp`; expects JSON and nothing around it.',
  needs: ['session'],
  requests: ENDPOINTS.length,
  async *judge({ session }) {
    for (const path of ENDPOINTS) {
      const answer = await session.ask(path, { query: { callback: 'steal', jsonp: 'steal' } });
      if (/steal/.test(answer.text) || (answer.status === 200 && answer.json === undefined))
        yield finding('JSON', answer);
    }
  },
};

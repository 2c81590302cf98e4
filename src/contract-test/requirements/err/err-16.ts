import { ENDPOINTS } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

export const err16: Requirement = {
  id: 'ERR-16',
  level: 'project',
  sentence: 'A script is never redirected to a sign-in page, nor given one.',
  source: 'draft 4.3',
  why: 'A `fetch` follows the redirect, fails on CORS or parses a page, and nobody can tell why.',
  check: 'Asks both endpoints without a session, with `Accept: text/html`; expects JSON and no `Location`.',
  needs: [],
  requests: 2,
  async *judge({ anonymous }) {
    for (const path of ENDPOINTS) {
      const answer = await anonymous.ask(path, { headers: { Accept: 'text/html' } });
      const isRedirect = answer.status >= 300 && answer.status < 400;
      if (isRedirect || answer.header('location') !== undefined || answer.mediaType === 'text/html')
        yield finding('an error as JSON', answer);
    }
  },
};

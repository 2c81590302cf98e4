import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

const MODES = ['no-cors', 'cors', 'navigate'];

export const csrf06: Requirement = {
  id: 'CSRF-06',
  level: 'project',
  sentence: 'A request that the browser marks as cross-site is refused.',
  source: 'W3C Fetch Metadata; Post-Spectre Web Development',
  why: 'Another site could make the backend use up refresh tokens, and keep sessions alive.',
  check: 'Asks with a session and `Sec-Fetch-Site: cross-site` in three modes; expects 403, or 400.',
  needs: ['session'],
  builtOn: ['TLS-01', 'CSRF-05'],
  requests: 3,
  async *judge({ session }) {
    for (const mode of MODES) {
      const answer = await session.token(undefined, {
        headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': mode },
      });
      if (![400, 403].includes(answer.status) || bringsToken(answer)) yield finding('403, no token', answer);
    }
  },
};

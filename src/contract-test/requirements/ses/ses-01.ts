import { ENDPOINTS } from '../../endpoints.js';
import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

export const ses01: Requirement = {
  id: 'SES-01',
  level: 'MUST',
  sentence: 'Both endpoints answer only within a valid, authenticated session.',
  source: 'draft 3, 4.3.1 and 1.2',
  why: 'Otherwise anybody gets tokens, or learns who is signed in.',
  check: 'Asks both endpoints without a cookie; expects an error, no token and no claim.',
  needs: [],
  requests: 2,
  async *judge({ anonymous }) {
    for (const path of ENDPOINTS) {
      const answer = await anonymous.ask(path);
      if (answer.status < 300 || bringsToken(answer)) yield finding('an error, for nobody is signed in', answer);
    }
  },
};

import { finding, type Requirement } from '../../requirement.js';

export const err02: Requirement = {
  id: 'ERR-02',
  level: 'MUST',
  sentence: 'An error is a JSON object with a text `error`.',
  source: 'draft 4.3 and 3',
  why: 'The frontend decides by `error` what to do: sign in, ask for less, or wait.',
  check: 'Asks for a token without a session; expects such a body.',
  needs: [],
  requests: 1,
  async *judge({ anonymous }) {
    const answer = await anonymous.token();
    if (answer.error === undefined) yield finding('a JSON object with a text `error`', answer);
  },
};

import { finding, type Requirement } from '../../requirement.js';

const WELL_FORMED = ['https://api.example/x.read:all!*', "a'b", '~', '[x]{y}', 'one two three'];

export const tok20: Requirement = {
  id: 'TOK-20',
  level: 'stated',
  sentence: 'Any scope that RFC 6749 allows is read; whether it is granted is another question.',
  source: 'draft 4.1; RFC 6749 3.3',
  why: 'Scopes are URLs at some authorization servers, and words with colons at others.',
  check: 'Asks for five unusual scopes; none may fail as malformed (`invalid_request`), or with a 5xx.',
  needs: ['session'],
  requests: WELL_FORMED.length,
  async *judge({ session }) {
    for (const scope of WELL_FORMED) {
      const answer = await session.token({ scope });
      if (answer.status >= 500 || answer.error === 'invalid_request')
        yield finding('a token, or an error that is not about the form of the scope', answer);
    }
  },
};

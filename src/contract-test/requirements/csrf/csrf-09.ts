import { ENDPOINTS } from '../../endpoints.js';
import { bringsToken } from '../../probe/answer.js';
import { finding, notApplicable, type Requirement } from '../../requirement.js';
import { FORM } from '../post-form.js';

export const csrf09: Requirement = {
  id: 'CSRF-09',
  level: 'SHOULD',
  sentence: 'A header that is demanded is demanded of every request.',
  source: 'RFC 10017 6.1.3.3.2',
  why: 'One request that does without it is the one that an attacker sends.',
  check:
    'Asks both endpoints, and posts to the first, without the extra headers; if one of these requests is refused, all have to be.',
  needs: ['session', 'extra headers'],
  requests: 3,
  async *judge({ session, withoutExtraHeaders: headers }) {
    const answers = [
      await session.ask(ENDPOINTS[0], { headers }),
      await session.ask(ENDPOINTS[1], { headers }),
      await session.ask(ENDPOINTS[0], { method: 'POST', headers: { ...headers, 'Content-Type': FORM }, body: '' }),
    ];
    const passed = answers.filter((answer) => answer.status < 400 || bringsToken(answer));
    // A POST may be refused for being one.
    if (answers.slice(0, 2).every((answer) => passed.includes(answer)))
      return yield notApplicable('The backend demands none of the extra headers.');
    for (const answer of passed) yield finding('403', answer);
  },
};

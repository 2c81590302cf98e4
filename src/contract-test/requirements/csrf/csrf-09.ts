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
    'Asks both endpoints with and without the extra headers; if one refuses because of it, both have to, and a POST too.',
  needs: ['session', 'extra headers'],
  requests: 5,
  async *judge({ session, withoutExtraHeaders: headers }) {
    const usual = [await session.ask(ENDPOINTS[0]), await session.ask(ENDPOINTS[1])];
    const without = [await session.ask(ENDPOINTS[0], { headers }), await session.ask(ENDPOINTS[1], { headers })];
    const isDemanded = without.some(({ status }, index) => status >= 400 && (usual[index]?.status ?? 0) < 400);
    if (!isDemanded) return yield notApplicable('The backend demands none of the extra headers.');
    const form = { method: 'POST', headers: { ...headers, 'Content-Type': FORM }, body: '' };
    for (const answer of [...without, await session.ask(ENDPOINTS[0], form)])
      if (answer.status < 400 || bringsToken(answer)) yield finding('403', answer);
  },
};

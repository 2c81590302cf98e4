import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

/** What many languages strip as white space, and browsers take for a part of the name. Each is sent as one byte. */
const DISGUISES = ['\xA0', '\x85'];

export const cki13: Requirement = {
  id: 'CKI-13',
  level: 'project',
  sentence: 'No white space but spaces and tabs is stripped from the name of a cookie.',
  source: 'rfc6265bis 5.7: browsers strip spaces and tabs, then compare prefixes',
  why: 'A name with a no-break space in front has no prefix for browsers: a sub-domain, or a host over plain HTTP, can plant it, and put people into the session of an attacker.',
  check: 'Sends the session under its name with the bytes A0 and 85 in front; expects no session.',
  needs: ['session'],
  requests: DISGUISES.length,
  async *judge({ session, sessionCookieNames }) {
    const pairs = (session.cookie ?? '').split('; ');
    for (const disguise of DISGUISES) {
      const cookie = pairs
        .map((pair) => (sessionCookieNames.includes(pair.slice(0, pair.indexOf('='))) ? `${disguise}${pair}` : pair))
        .join('; ');
      const answer = await session.withCookie(cookie).token();
      if (answer.status === 200 || bringsToken(answer)) yield finding('400 invalid_session', answer);
    }
  },
};

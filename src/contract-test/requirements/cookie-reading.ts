import { TOKEN } from '../endpoints.js';
import { bringsToken } from '../probe/answer.js';
import { finding, type Requirement } from '../requirement.js';

/** How cookies are read. */
export const cookieReading: readonly Requirement[] = [
  {
    id: 'CKI-10',
    level: 'project',
    sentence: 'Two cookies with the session’s name cause no failure.',
    source: 'cookie tossing from a sub-domain',
    why: 'An attacker who can plant a second cookie must not choose the session.',
    check: 'Sends a planted cookie before and after the real one; expects no failure.',
    needs: ['session'],
    requests: 2,
    async *run({ session, sessionCookieNames }) {
      const [name = ''] = sessionCookieNames;
      const own = session.cookie ?? '';
      for (const cookie of [`${name}=planted; ${own}`, `${own}; ${name}=planted`]) {
        const answer = await session.withCookie(cookie).ask(TOKEN);
        if (answer.status >= 500) yield finding('invalid_session, or the own session', answer);
      }
    },
  },
  {
    id: 'CKI-12',
    level: 'project',
    sentence: 'Cookie names are case-sensitive.',
    source: 'rfc6265bis: browsers compare prefixes without case',
    why: 'A cookie whose name only resembles the prefixed one lacks what the prefix guarantees.',
    check: 'Sends the session under its name in other case; expects no session.',
    needs: ['session'],
    requests: 1,
    async *run({ session, sessionCookieNames }) {
      const cookie = (session.cookie ?? '')
        .split('; ')
        .map((pair) => {
          const name = pair.slice(0, pair.indexOf('='));
          return sessionCookieNames.includes(name) ? `${swapped(name)}${pair.slice(name.length)}` : pair;
        })
        .join('; ');
      if (cookie === session.cookie) return;
      const answer = await session.withCookie(cookie).token();
      if (answer.status === 200 || bringsToken(answer)) yield finding('400 invalid_session', answer);
    },
  },
];

function swapped(name: string): string {
  return name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
}

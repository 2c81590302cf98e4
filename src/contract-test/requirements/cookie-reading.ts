import { ENDPOINTS } from '../endpoints.js';
import { expectOfBoth } from '../expectations.js';
import { ENDPOINTS_EXIST } from '../prerequisites.js';
import { bringsToken } from '../probe/answer.js';
import type { Caller } from '../probe/caller.js';
import type { SetCookie } from '../probe/set-cookie.js';
import type { Requirement } from '../requirement.js';
import { finding, type Statements } from '../statements.js';
import { withSessionPairs } from './steps/session-cookies.js';

/** Many languages strip these as white space; for browsers they are part of the name. Each is sent as one byte. */
const DISGUISES = ['\xA0', '\x85'];

/** Names that only resemble that of the session. */
const OTHER_NAMES: Readonly<Record<string, (name: string) => string>> = {
  'in other case': swapped,
  'without its prefix': (name) => name.replace(/^__(?:Host-Http|Host|Secure|Http)-/i, ''),
};

/** How cookies are read. */
export const cookieReading: readonly Requirement[] = [
  {
    id: 'CKI-10',
    level: 'project',
    sentence: 'Two cookies with the session’s name cause no failure.',
    source: 'cookie tossing from a sub-domain',
    why: 'An attacker who can plant a second cookie must not choose the session.',
    check: 'Sends a planted cookie before and after the real one to both endpoints; expects no failure.',
    needs: ['session'],
    axes: [{ endpoint: ENDPOINTS, value: ['before', 'after'] }],
    requests: 4,
    async *run({ session, sessionCookieNames }) {
      const [name = ''] = sessionCookieNames;
      const own = session.cookie ?? '';
      for (const cookie of [`${name}=planted; ${own}`, `${own}; ${name}=planted`])
        yield* expectOfBoth(
          session.withCookie(cookie),
          'invalid_session, or the own session',
          ({ status }) => status >= 500,
        );
    },
  },
  {
    id: 'CKI-12',
    level: 'project',
    sentence: 'The session is read from the cookie of exactly its name.',
    source: 'rfc6265bis: browsers compare prefixes without case',
    why: 'A cookie whose name only resembles the prefixed one lacks what the prefix guarantees.',
    check:
      'Sends the session to both endpoints under its name in other case, and without the prefix if it has one; expects no session.',
    needs: ['session'],
    axes: [{ endpoint: ENDPOINTS, value: Object.keys(OTHER_NAMES) }],
    requests: 2 * Object.keys(OTHER_NAMES).length,
    requires: [...ENDPOINTS_EXIST, 'SES-01'],
    async *run({ session, sessionCookieNames }) {
      for (const other of Object.values(OTHER_NAMES)) {
        const renamed = (name: string, value: string) => `${other(name)}=${value}`;
        const cookie = withSessionPairs(session.cookie, sessionCookieNames, renamed);
        if (cookie !== session.cookie) yield* expectNoSession(session.withCookie(cookie));
      }
    },
  },
  {
    id: 'CKI-13',
    level: 'project',
    sentence: 'Only spaces and tabs are stripped from the name of a cookie, no other white space.',
    source: 'rfc6265bis 5.7: browsers strip spaces and tabs, then compare prefixes',
    why: 'For browsers, a name with a no-break space in front has no prefix: a subdomain, or a host over plain HTTP, can plant it, and put people into the session of an attacker.',
    check: 'Sends the session under its name with the bytes A0 and 85 in front to both endpoints; expects no session.',
    needs: ['session'],
    axes: [{ endpoint: ENDPOINTS, value: ['A0', '85'] }],
    requests: 2 * DISGUISES.length,
    requires: [...ENDPOINTS_EXIST, 'SES-01'],
    async *run({ session, sessionCookieNames }) {
      for (const disguise of DISGUISES) {
        const disguised = (name: string, value: string) => `${disguise}${name}=${value}`;
        yield* expectNoSession(session.withCookie(withSessionPairs(session.cookie, sessionCookieNames, disguised)));
      }
    },
  },
  {
    id: 'CKI-14',
    level: 'project',
    sentence: 'Of two session cookies that are both alive, none is removed.',
    source: 'cookie tossing from a sub-domain',
    why: 'The backend can only remove its own cookie. The planted one stays, and the person continues in the session of the attacker.',
    check:
      'Sends the cookies of two sessions together to both endpoints, in both orders; expects no `Set-Cookie` that ends them.',
    needs: ['session', 'second session'],
    axes: [{ endpoint: ENDPOINTS, value: ['the newer one last', 'the newer one first'] }],
    requests: 4,
    async *run({ session, secondSession, sessionCookieNames }) {
      const [one, other] = [session.cookie ?? '', secondSession.cookie ?? ''];
      const isEnd = ({ name, isRemoval }: SetCookie) => isRemoval && sessionCookieNames.includes(name);
      for (const cookie of [`${one}; ${other}`, `${other}; ${one}`])
        for (const path of ENDPOINTS) {
          const answer = await session.withCookie(cookie).ask(path);
          const removed = answer.setCookies.find(isEnd);
          if (removed) yield finding('no cookie removed', answer, { seen: `Set-Cookie: ${removed.text}` });
        }
    },
  },
];

function expectNoSession(caller: Caller): Statements {
  return expectOfBoth(caller, '400 invalid_session', (answer) => answer.status === 200 || bringsToken(answer));
}

function swapped(name: string): string {
  return name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
}

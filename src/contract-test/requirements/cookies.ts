import { SIGN_INS } from '../axes.js';
import { ENDPOINTS } from '../endpoints.js';
import { type Answer, bringsToken } from '../probe/answer.js';
import type { Caller } from '../probe/caller.js';
import type { SetCookie } from '../probe/set-cookie.js';
import { ENDPOINTS_EXIST, type Requirement } from '../requirement.js';
import {
  expectOfBoth,
  type Finding,
  finding,
  Inconclusive,
  note,
  observation,
  type Statements,
} from '../statements.js';
import { withSessionPairs } from './steps/session-cookies.js';
import { loginUrl, SIGN_IN_REQUESTS, signInsOfRun } from './steps/signing-in.js';

const LONGEST_SECONDS = 15 * 60;

const ATTEMPTS = 30;

const LARGEST_BYTES = 4096;

/** Many languages strip these as white space; for browsers they are part of the name. Each is sent as one byte. */
const DISGUISES = ['\xA0', '\x85'];

/** Names that only resemble that of the session. */
const OTHER_NAMES: Readonly<Record<string, (name: string) => string>> = {
  'in other case': swapped,
  'without its prefix': (name) => name.replace(/^__(?:Host-Http|Host|Secure|Http)-/i, ''),
};

/** Cookies of a sign-in that is under way, and how cookies are read. */
export const cookies: readonly Requirement[] = [
  {
    id: 'CKI-08',
    level: 'project',
    sentence:
      'The cookie of a sign-in in progress is `Secure`, `HttpOnly`, `Lax`, short-lived, and removed at its end.',
    source: 'how redirects work: a `Strict` cookie is not there on the way back',
    why: 'It holds, or leads to, the secrets of the sign-in; one that stays behind can be used again.',
    check:
      'Signs in, again in the same browser, and once more for the scopes of the hints; looks at the cookies that are set at the beginning, and expects their removal at the end. A cookie that is set elsewhere too, such as that of a load balancer, is not judged.',
    needs: ['sign-in', 'login'],
    axes: [{ signIn: SIGN_INS, value: ['Secure', 'HttpOnly', 'SameSite', 'Max-Age', 'removed'] }],
    requests: SIGN_IN_REQUESTS + 1,
    async *run(context) {
      const { anonymous, sessionCookieNames } = context;
      const elsewhere = (await anonymous.token()).setCookies.map(({ name }) => name);
      for (const name of elsewhere.filter((one) => !sessionCookieNames.includes(one)))
        yield note(`Not judged: the cookie ${name}, which is set elsewhere too.`);
      const others = [...sessionCookieNames, ...elsewhere];
      const { answers } = await signInsOfRun(context);
      if (answers[0]?.[0] === undefined) throw new Inconclusive('the tester has not seen how the sign-in began');
      for (const [start, ...rest] of answers) if (start !== undefined) yield* expectShort(start, rest, others);
    },
  },
  {
    id: 'CKI-09',
    level: 'project',
    sentence: 'Abandoned sign-ins do not pile up cookies, and no cookie is too large.',
    source: 'rfc6265bis 6.1: limits of browsers',
    why: 'With too many cookies, browsers drop some or servers refuse the request, and no sign-in succeeds any more.',
    check: `Begins to sign in ${ATTEMPTS} times in one browser; expects no cookie above ${LARGEST_BYTES} bytes, and fewer cookies than attempts.`,
    needs: ['login'],
    axes: [{ value: ['many', 'large'] }],
    requests: 2 * ATTEMPTS,
    async *run(context) {
      const { newBrowser, anonymous } = context;
      const browser = newBrowser();
      const url = loginUrl(context);
      for (let count = 0; count < ATTEMPTS; count += 1) {
        const { answers } = await browser.navigate(url, { stopBefore: ({ origin }) => origin !== anonymous.origin });
        for (const answer of answers)
          for (const { name, text } of answer.setCookies)
            if (text.length > LARGEST_BYTES)
              yield finding(`at most ${LARGEST_BYTES} bytes`, answer, { seen: `${text.length} bytes for ${name}` });
      }
      const left = browser.jar.cookies.filter(({ host }) => host === new URL(anonymous.origin).hostname).length;
      if (left >= ATTEMPTS) yield observation('a bounded number of cookies', `${left} after ${ATTEMPTS} attempts`);
    },
  },
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

/** Of the cookies that the beginning of a sign-in sets, besides those of others. */
function* expectShort(
  start: Answer,
  rest: readonly Answer[],
  others: readonly string[],
): Generator<Finding, void, void> {
  for (const cookie of start.setCookies.filter(({ name, isRemoval }) => !others.includes(name) && !isRemoval)) {
    for (const problem of problemsOf(cookie)) yield finding(problem, start, { seen: `Set-Cookie: ${cookie.text}` });
    const isRemoved = rest.some(({ setCookies }) =>
      setCookies.some(({ name, isRemoval }) => name === cookie.name && isRemoval),
    );
    if (!isRemoved) yield observation('its removal when the sign-in is over', `the cookie ${cookie.name} stays`);
  }
}

function problemsOf({ attributes }: SetCookie): string[] {
  const lifetime = Number(attributes.get('max-age') ?? 0);
  return [
    ...(attributes.has('secure') ? [] : ['Secure']),
    ...(attributes.has('httponly') ? [] : ['HttpOnly']),
    ...(['lax', 'none'].includes(attributes.get('samesite')?.toLowerCase() ?? '') ? [] : ['SameSite=Lax']),
    ...(lifetime <= LONGEST_SECONDS ? [] : [`Max-Age=${LONGEST_SECONDS} at most`]),
  ];
}

function expectNoSession(caller: Caller): Statements {
  return expectOfBoth(caller, '400 invalid_session', (answer) => answer.status === 200 || bringsToken(answer));
}

function swapped(name: string): string {
  return name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
}

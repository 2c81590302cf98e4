import { ENDPOINTS } from '../endpoints.js';
import { type Answer, bringsToken } from '../probe/answer.js';
import { ENDPOINTS_EXIST, type Requirement } from '../requirement.js';
import { expectOfBoth, finding, notApplicable, note, observation } from '../statements.js';
import { signInWithRefreshDue } from './steps/refreshing.js';
import { sessionValues, withSessionPairs } from './steps/session-cookies.js';
import { loginUrl } from './steps/signing-in.js';

const HUGE = 'A'.repeat(8 * 1024);

const SIGN_INS = 5;

/** 128 bits in base64url. */
const SHORTEST = 22;

const ALTERATIONS: Readonly<Record<string, (value: string) => string>> = {
  empty: () => '',
  'made up': () => 'x'.repeat(43),
  truncated: (value) => value.slice(0, -4),
  'altered near the start': (value) => changedAt(value, 1),
  'altered in the middle': (value) => changedAt(value, Math.floor(value.length / 2)),
  // More than what decoders of Base64 overlook at the end.
  'with more behind it': (value) => `${value}AAAAAAAA`,
  'with another part behind it': (value) => `${value}.AAAAAAAA`,
  huge: () => HUGE,
};

const isGranted = (answer: Answer) => answer.status < 300 || bringsToken(answer);

const ID_TOKEN_SECONDS = 77;

const LIFETIME_SECONDS = 3;

/** Which requests have a session, and how long it lives. */
export const sessions: readonly Requirement[] = [
  {
    id: 'SES-01',
    level: 'MUST',
    sentence: 'Both endpoints answer only within a valid, authenticated session.',
    source: 'draft 3, 4.3.1 and 1.2',
    why: 'Otherwise anyone gets tokens, or learns who is signed in.',
    check: 'Asks both endpoints without a cookie; expects an error, no token and no claim.',
    needs: [],
    axes: [{ endpoint: ENDPOINTS }],
    requests: 2,
    async *run({ anonymous }) {
      yield* expectOfBoth(anonymous, 'an error, since there is no session', isGranted);
    },
  },
  {
    id: 'SES-02',
    level: 'MUST',
    sentence: 'An unknown, altered or truncated cookie is not a session.',
    source: 'draft 4.3.1',
    why: 'A backend that trusts what it cannot verify accepts forged cookies; one that fails on them shows an attacker where to push.',
    check:
      'Sends the session cookie empty, random, altered in single characters, truncated, with more behind it, and 8 KiB long.',
    needs: ['session'],
    axes: [{ endpoint: ENDPOINTS, value: Object.keys(ALTERATIONS) }],
    requests: 2 * Object.keys(ALTERATIONS).length,
    async *run({ session, sessionCookieNames }) {
      for (const altered of Object.values(ALTERATIONS)) {
        const cookie = withSessionPairs(
          session.cookie,
          sessionCookieNames,
          (name, value) => `${name}=${altered(value)}`,
        );
        yield* expectOfBoth(
          session.withCookie(cookie),
          'an error of the 4xx kind, for this is no session',
          (answer) => answer.status < 400 || answer.status >= 500 || bringsToken(answer),
        );
      }
    },
  },
  {
    id: 'SES-03',
    level: 'MUST',
    sentence: 'A session in which no person has signed in yet is not enough.',
    source: 'draft 4.3.1, "authenticated"',
    why: 'A visitor who has only begun to sign in has no identity yet.',
    check: 'Begins to sign in, and asks both endpoints with the cookies set so far; expects an error.',
    needs: ['login'],
    axes: [{ endpoint: ENDPOINTS }],
    requests: 6,
    requires: [...ENDPOINTS_EXIST, 'SES-01'],
    async *run(context) {
      const { newBrowser, anonymous } = context;
      const browser = newBrowser();
      const start = loginUrl(context);
      await browser.navigate(start, { stopBefore: ({ origin }) => origin !== anonymous.origin });
      const cookie = browser.jar.headerFor(new URL(anonymous.origin));
      if (cookie === undefined) yield note('Beginning to sign in sets no cookie.');
      yield* expectOfBoth(anonymous.withCookie(cookie), 'an error, since no person has signed in yet', isGranted);
    },
  },
  {
    id: 'SES-13',
    level: 'project',
    sentence: 'Session ids cannot be guessed, and are accepted in the cookie only.',
    source: 'OWASP Session Management Cheat Sheet; RFC 10017 6.1.3.2',
    why: 'URLs end up in logs, proxies and shared links.',
    check:
      'Sends the cookie’s value in the URL and in two headers, without a cookie; signs in five times, and compares length and values.',
    needs: ['session'],
    axes: [
      { endpoint: ENDPOINTS, value: ['in the query', 'in the path', 'authorization', 'x-session-id'] },
      { value: ['numbers', 'the same again'] },
    ],
    requests: 6 + SIGN_INS * 5,
    requires: [...ENDPOINTS_EXIST, 'SES-01'],
    async *run(context) {
      const valueIn = (cookie: string | undefined) => sessionValues(cookie, context.sessionCookieNames).join('');
      const value = valueIn(context.session.cookie);
      for (const path of ENDPOINTS) {
        const headers = { Authorization: `Bearer ${value}`, 'X-Session-Id': value };
        for (const [url, more] of [
          [`${path}?sid=${value}&session=${value}`, {}],
          [`${path};jsessionid=${value}`, {}],
          [path, headers],
        ] as const) {
          const answer = await context.anonymous.ask(url, { headers: more });
          if (answer.status === 200 && (bringsToken(answer) || answer.isJsonObject))
            yield finding('no session from anything but the cookie', answer);
        }
      }
      const values = [value];
      if (context.has('sign-in'))
        for (let time = 0; time < SIGN_INS; time += 1) values.push(valueIn((await context.signIn()).caller.cookie));
      const shortest = Math.min(...values.map(({ length }) => length));
      if (shortest < SHORTEST) yield observation(`at least ${SHORTEST} characters`, `${shortest} characters`);
      if (new Set(values).size < values.length) yield observation('another value for each sign-in', 'the same twice');
    },
  },
  {
    id: 'SES-11',
    level: 'project',
    sentence: 'An expiry in session information is that of the session, not that of the ID Token.',
    source: 'draft 5; OpenID Connect Core 2',
    why: 'ID Tokens live for minutes: a page that trusts it would send people to sign in again and again.',
    check: 'Compares `exp` with the time, and with the `exp` of an ID Token that lives 77 seconds.',
    needs: ['session'],
    axes: [{ value: ['in the past', 'that of the ID Token'] }],
    requests: 7,
    async *run(context) {
      const answer = await context.session.sessionInfo();
      const exp = expiryOf(answer);
      if (answer.status === 200 && exp !== undefined && exp < context.now()) yield finding('a time to come', answer);
      if (!context.has('authorization server') || !context.has('sign-in'))
        return yield note('It was not compared with the `exp` of an ID Token, which is not known.');
      const idTokenExpiry = context.now() + ID_TOKEN_SECONDS;
      context.authorizationServer.behave({ idToken: { claims: { exp: idTokenExpiry } } });
      const { caller } = await context.signIn();
      const fresh = await caller.sessionInfo();
      if (expiryOf(fresh) === idTokenExpiry)
        yield finding('the end of the session', fresh, { seen: 'that of the ID Token' });
    },
  },
  {
    id: 'SES-14',
    level: 'project',
    sentence: 'The server enforces the absolute lifetime of a session, regardless of the cookie’s own expiry.',
    source: 'RFC 10017 6.1.2.2',
    why: 'A copied cookie would work forever.',
    check:
      'Waits for the `exp` of session information, and sends the cookie again. Needs a session of at most 20 seconds.',
    needs: ['session', 'sign-in'],
    axes: [{ endpoint: ENDPOINTS }],
    requests: 8,
    // The sessions of other checks may expire meanwhile.
    isDestructive: true,
    requires: [...ENDPOINTS_EXIST, 'SES-11', 'CACHE-04'],
    async *run({ signIn, now, wait }) {
      const { caller } = await signIn();
      const { exp } = (await caller.sessionInfo()).members;
      if (typeof exp !== 'number') return yield notApplicable('Session information has no expiry to wait for.');
      await wait(exp - now() + 1);
      yield* expectOfBoth(caller, 'no session after its end', ({ status }) => status < 400);
    },
  },
  {
    id: 'SES-15',
    level: 'project',
    sentence: 'A session does not outlive its refresh token where the end of that is known.',
    source: 'RFC 10017 6.2.2.2, advice',
    why: 'The page would show a person as signed in although no request succeeds any more.',
    check: `The authorization server says \`refresh_expires_in: ${LIFETIME_SECONDS}\`, for one session at a refresh, for another one at the sign-in; a second after the end expects no session at either endpoint.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ endpoint: ENDPOINTS }, { value: ['at a refresh'] }],
    requests: 13,
    isDestructive: true,
    sharesWaits: true,
    async *run(context) {
      const refreshed = await signInWithRefreshDue(context);
      context.authorizationServer.behave({ tokenMembers: { refresh_expires_in: LIFETIME_SECONDS } });
      await refreshed.token();
      context.authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await context.signIn();
      await context.wait(LIFETIME_SECONDS + 1);
      for (const session of [caller, refreshed])
        yield* expectOfBoth(session, 'no session, for its refresh token is over', ({ status }) => status === 200);
    },
  },
];

function changedAt(value: string, index: number): string {
  return `${value.slice(0, index)}${value[index] === 'A' ? 'B' : 'A'}${value.slice(index + 1)}`;
}

function expiryOf({ members }: Answer): number | undefined {
  return typeof members.exp === 'number' ? members.exp : undefined;
}

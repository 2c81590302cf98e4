import type { UntestableClause } from '../clause.js';
import { ENDPOINTS, TOKEN } from '../endpoints.js';
import type { Answer } from '../probe/answer.js';
import type { Demand, Requirement } from '../requirement.js';
import { finding, note } from '../statements.js';
import { PROVOCATIONS, provokeErrors } from './steps/provoked-errors.js';
import { onlySession } from './steps/session-cookies.js';

/** Cross-site, method, too large, too many requests, store unavailable. */
const OTHERS = [403, 405, 413, 414, 415, 429, 431, 503];

const CHECK = 'Looks at errors for requests without a session and, if there is one, for malformed queries.';

const PRINTABLE = /^[\x20\x21\x23-\x5B\x5D-\x7E]+$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\x00-\x7F]+$/;

const LEAKS =
  /\bat \S+ \(?\S+:\d+:\d+|node_modules|Traceback \(most recent|\.(?:java|cs|py|rb|php|go):\d+|\bstack\b"?:|ECONN[A-Z]+|SQLSTATE/;

const PROTECTING = [
  'cache-control',
  'x-content-type-options',
  'cross-origin-resource-policy',
  'cross-origin-opener-policy',
  'content-security-policy',
  'x-frame-options',
];

/** The form of errors, and the errors for requests without a session, or without a token to give. */
export const errorObjects: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'ERR-01',
    level: 'stated',
    sentence: 'When there is no token, the status is 400.',
    source: 'draft 4.3',
    why: 'A frontend that is written to the draft takes any other status for a broken backend.',
    check: `Provokes errors with malformed queries; besides 400, ${OTHERS.join(', ')} have their own uses.`,
    needs: ['session'],
    requests: PROVOCATIONS,
    async *run(context) {
      for (const answer of await provokeErrors(context))
        if (answer.error !== 'invalid_session' && answer.status !== 400 && !OTHERS.includes(answer.status))
          yield finding('400', answer);
    },
  },
  {
    id: 'ERR-02',
    level: 'MUST',
    sentence: 'An error is a JSON object with a string `error`.',
    source: 'draft 4.3 and 3',
    why: 'The frontend decides by `error` what to do: sign in, ask for less, or wait.',
    check: 'Asks for a token without a session; expects such a body.',
    needs: [],
    axes: [{ endpoint: [TOKEN], method: ['GET', 'POST'], session: ['without'], status: [400] }],
    requests: 1,
    async *run({ anonymous }) {
      const answer = await anonymous.token();
      if (answer.error === undefined) yield finding('a JSON object with a string `error`', answer);
    },
  },
  aboutErrors({
    id: 'ERR-03',
    level: 'MAY',
    sentence: '`error_description` is optional and a string.',
    source: 'draft 4.3',
    why: 'Developers read it.',
    expected: 'a text, or nothing, as error_description',
    isRight: ({ members }) => ['string', 'undefined'].includes(typeof members.error_description),
  }),
  {
    id: 'ERR-04',
    level: 'stated',
    sentence: '`error` consists of printable ASCII characters, without quotation mark and backslash.',
    source: 'draft 4.3; RFC 6749 5.2',
    why: 'It is compared, logged and put into headers.',
    check: CHECK,
    needs: [],
    requests: PROVOCATIONS,
    async *run(context) {
      for (const answer of await provokeErrors(context)) {
        if (answer.error === undefined || PRINTABLE.test(answer.error)) continue;
        // The draft says ASCII; the narrower set is that of RFC 6749, for another endpoint.
        const level = ASCII.test(answer.error) ? 'project' : 'stated';
        yield finding('an ASCII text as error', answer, { level });
      }
    },
  },
  aboutErrors({
    id: 'ERR-14',
    level: 'project',
    sentence: 'Errors contain no stack trace, secret or internal host name.',
    source: 'RFC 10017 6.2.4.2, in spirit; OWASP',
    why: 'They show an attacker how the backend is built.',
    expected: 'nothing of the inside',
    isRight: ({ text }) => !LEAKS.test(text) && !/"(?:refresh_token|client_secret)"/.test(text),
  }),
  {
    id: 'ERR-15',
    level: 'project',
    sentence: 'Errors carry the same protective headers as successes.',
    source: 'draft 3, which speaks of the response',
    why: 'An attacker can choose which answer the browser receives.',
    check: 'Compares a success of session information with errors, which must have the same protective headers.',
    needs: ['session'],
    axes: [{ endpoint: ENDPOINTS, value: PROTECTING }],
    requests: 3,
    async *run({ session, anonymous }) {
      const success = await session.sessionInfo();
      const expected = PROTECTING.filter((name) => success.header(name) !== undefined);
      for (const error of [await session.token('scope=%22'), await anonymous.sessionInfo()]) {
        const missing = expected.filter((name) => error.header(name) === undefined);
        if (error.status >= 400 && missing.length > 0)
          yield finding(`${missing.join(', ')}, as on success`, error, { seen: `${error.status} without them` });
      }
    },
  },
  {
    id: 'ERR-20',
    level: 'stated',
    sentence:
      'Session information without a session is the same error as that of the token endpoint: 400 `invalid_session`.',
    source: 'draft 5.3',
    why: 'This answer tells a page to offer the sign-in.',
    check: 'Asks without a session. `backend_not_ready` is noted: a cross-reference in the draft is wrong there.',
    needs: [],
    requests: 1,
    async *run({ anonymous }) {
      const answer = await anonymous.sessionInfo();
      if (answer.status === 400 && answer.error === 'backend_not_ready') yield note('The error is backend_not_ready.');
      else if (answer.status !== 400 || answer.error !== 'invalid_session')
        yield finding('400 invalid_session', answer);
    },
  },
  {
    id: 'ERR-05',
    level: 'stated',
    sentence: 'Without a valid session the error is `invalid_session`, with status 400.',
    source: 'draft 4.3.1',
    why: 'It is the one code that tells a frontend to send the person to the sign-in.',
    check: 'Asks for a token without a session. A 401 would need a challenge, which sessions in cookies don’t have.',
    needs: [],
    axes: [{ endpoint: [TOKEN], method: ['GET', 'POST'], session: ['without'], status: [400] }],
    requests: 1,
    async *run({ anonymous }) {
      const answer = await anonymous.token();
      if (answer.error !== undefined && answer.error !== 'invalid_session') yield finding('invalid_session', answer);
      if (answer.status !== 400) yield finding('status 400', answer);
    },
  },
  {
    id: 'ERR-06',
    level: 'stated',
    sentence: 'When the backend has nothing to get a token with, the error is `backend_not_ready`.',
    source: 'draft 4.3.2',
    why: 'It tells the frontend that the person has to grant something, or sign in again.',
    check: 'The authorization server issues a token for 1 second and no refresh token; asks after it has expired.',
    needs: ['authorization server', 'sign-in'],
    requests: 6,
    async *run({ signIn, authorizationServer, wait }) {
      authorizationServer.behave({ expiresIn: 1, refreshTokens: 'none' });
      const { caller } = await signIn();
      await wait(2);
      const answer = await caller.token();
      if (answer.status !== 400 || answer.error !== 'backend_not_ready') yield finding('400 backend_not_ready', answer);
    },
  },
  {
    id: 'ERR-16',
    level: 'project',
    sentence: 'A script never gets a sign-in page, nor a redirect to one.',
    source: 'draft 4.3',
    why: '`fetch` follows the redirect and fails on CORS, or parses a page, and the developer cannot tell why.',
    check: 'Asks both endpoints without a session, with `Accept: text/html`; expects JSON and no `Location`.',
    needs: [],
    axes: [{ endpoint: ENDPOINTS }],
    requests: 2,
    async *run({ anonymous }) {
      for (const path of ENDPOINTS) {
        const answer = await anonymous.ask(path, { headers: { Accept: 'text/html' } });
        const isRedirect = answer.status >= 300 && answer.status < 400;
        if (isRedirect || answer.header('location') !== undefined || answer.mediaType === 'text/html')
          yield finding('an error as JSON', answer);
      }
    },
  },
  {
    id: 'ERR-17',
    level: 'project',
    sentence: '`invalid_session` for a dead cookie removes the cookie; without a cookie none is set.',
    source: 'RFC 6265 5.3, for removing',
    why: 'A dead cookie would be sent forever, and a cookie for each visitor fills the store.',
    check:
      'Sends the session cookie with a made-up value, expecting its removal; then asks without a cookie. A cookie that is set with a session too, such as that of a load balancer, is not judged.',
    needs: ['session'],
    requests: 3,
    async *run({ anonymous, session, sessionCookieNames }) {
      const dead = sessionCookieNames.map((name) => `${name}=${'x'.repeat(43)}`).join('; ');
      const answer = await anonymous.withCookie(dead).token();
      const removed = answer.setCookies.filter(({ isRemoval }) => isRemoval).map(({ name }) => name);
      if (answer.status >= 400 && !sessionCookieNames.some((name) => removed.includes(name)))
        yield finding(`removal of ${sessionCookieNames.join(', ')}`, answer, { seen: 'no Set-Cookie that removes it' });
      const usual = await session.withCookie(onlySession(session.cookie, sessionCookieNames)).token();
      const isUsual = (name: string) =>
        !sessionCookieNames.includes(name) && usual.setCookies.some((cookie) => cookie.name === name);
      const without = await anonymous.token();
      const [set] = without.setCookies.filter(({ name }) => !isUsual(name));
      if (set !== undefined) yield finding('no Set-Cookie', without, { seen: `Set-Cookie: ${set.text}` });
      for (const { name } of without.setCookies.filter(({ name }) => isUsual(name)))
        yield note(`Not judged: the cookie ${name}, which is set with a session too.`);
    },
  },
  {
    id: 'ERR-19',
    level: 'project',
    sentence:
      'A backend’s own errors are `invalid_session`, `backend_not_ready`, `invalid_request`, `invalid_scope`, `invalid_target`, `temporarily_unavailable` and `server_error`; frontends must accept others.',
    source: 'draft 4.3.3 (open set)',
    reason: 'That the set of codes is open is a property of the contract document, not of an answer.',
  },
];

interface ErrorRule extends Demand {
  readonly expected: string;
  isRight(answer: Answer): boolean;
}

function aboutErrors({ expected, isRight, ...rule }: ErrorRule): Requirement {
  return {
    ...rule,
    check: CHECK,
    needs: [],
    requests: PROVOCATIONS,
    async *run(context) {
      for (const answer of await provokeErrors(context)) if (!isRight(answer)) yield finding(expected, answer);
    },
  };
}

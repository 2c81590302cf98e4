import { CARRIERS, EVERY_ERROR } from '../axes.js';
import type { CheckContext } from '../check-context.js';
import type { Level } from '../clause.js';
import { ENDPOINTS, TOKEN } from '../endpoints.js';
import type { Answer } from '../probe/answer.js';
import type { Demand, Requirement, UntestableClause } from '../requirement.js';
import { finding } from '../statements.js';
import { askByEach } from './steps/post-form.js';
import { answerToRefresh, FAILED_REFRESH_REQUESTS } from './steps/refreshing.js';

/** Cross-site, method, too large, too many requests, store unavailable. */
const OTHERS = [403, 405, 413, 414, 415, 429, 431, 503];

const CHECK =
  'Looks at errors for requests without a session and, if there is one, for malformed queries; then at every error of the run.';

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

/** Refused in a query and in a form. */
const WRONG_QUERIES = ['scope=%22', 'scope=%22&scope=%22', 'resource=%23'];

/** How many requests `provokeErrors` makes. */
const PROVOCATIONS = ENDPOINTS.length + 2 + 2 * WRONG_QUERIES.length;

/** The form of errors. */
export const errorObjects: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'ERR-01',
    level: 'stated',
    sentence: 'When there is no token, the status is 400.',
    source: 'draft 4.3',
    why: 'A frontend that is written to the draft takes any other status for a broken backend.',
    check: `Provokes errors with malformed queries; besides 400, ${OTHERS.join(', ')} have their own uses.`,
    needs: ['session'],
    axes: [{ carrier: CARRIERS, value: WRONG_QUERIES }],
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
    check: 'Asks for a token without a session, by GET and POST; expects such a body.',
    needs: [],
    axes: [{ endpoint: [TOKEN], method: ['GET', 'POST'], session: ['without'], status: [400] }],
    requests: 2,
    async *run({ anonymous }) {
      for (const answer of await askByEach(anonymous, ''))
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
    // It may be absent; if it is there, its type is that of the draft and of `openapi.yaml`.
    levelOf: () => 'stated',
  }),
  aboutErrors({
    id: 'ERR-04',
    level: 'stated',
    sentence: '`error` consists of printable ASCII characters, without quotation mark and backslash.',
    source: 'draft 4.3; RFC 6749 5.2',
    why: 'It is compared, logged and put into headers.',
    expected: 'an ASCII text as error',
    isRight: ({ error }) => error === undefined || PRINTABLE.test(error),
    // The draft says ASCII; the narrower set is that of RFC 6749, for another endpoint.
    levelOf: ({ error = '' }) => (ASCII.test(error) ? 'project' : 'stated'),
  }),
  {
    id: 'ERR-14',
    level: 'project',
    sentence: 'Errors contain no stack trace, secret or internal host name.',
    source: 'RFC 10017 6.2.4.2, in spirit; OWASP',
    why: 'They show an attacker how the backend is built.',
    check: `${CHECK} With the tester’s authorization server also at the error when it cannot be reached.`,
    needs: [],
    axes: EVERY_ERROR,
    requests: PROVOCATIONS + FAILED_REFRESH_REQUESTS,
    runsLast: true,
    async *run(context) {
      for (const answer of await allErrors(context))
        if (LEAKS.test(answer.text) || /"(?:refresh_token|client_secret)"/.test(answer.text))
          yield finding('nothing of the inside', answer);
      if (!context.has('authorization server') || !context.has('sign-in')) return;
      const answer = await answerToRefresh(context, { dropped: 'before processing' });
      if (answer.status >= 400 && answer.text.includes(new URL(context.authorizationServer.issuer).host))
        yield finding('no address of the authorization server', answer);
    },
  },
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
  levelOf(answer: Answer): Level;
}

function aboutErrors({ expected, isRight, levelOf, ...rule }: ErrorRule): Requirement {
  return {
    ...rule,
    check: CHECK,
    needs: [],
    axes: EVERY_ERROR,
    requests: PROVOCATIONS,
    runsLast: true,
    async *run(context) {
      for (const answer of await allErrors(context))
        if (!isRight(answer)) yield finding(expected, answer, { level: levelOf(answer) });
    },
  };
}

/**
 * Errors that need no misbehaving authorization server: without a session, and for malformed queries. The checks of a run
 * share them.
 */
function provokeErrors(context: CheckContext): Promise<readonly Answer[]> {
  return context.askOnce('provokeErrors', async () => {
    const answers: Answer[] = [];
    for (const path of ENDPOINTS) answers.push(await context.anonymous.ask(path));
    answers.push(...(await askByEach(context.anonymous, '')));
    if (context.has('session'))
      for (const query of WRONG_QUERIES) answers.push(...(await askByEach(context.session, query)));
    return answers.filter(({ status }) => status >= 400);
  });
}

/** These, and one of each kind of error that the two endpoints gave in the run so far. */
async function allErrors(context: CheckContext): Promise<readonly Answer[]> {
  const provoked = await provokeErrors(context);
  const others = context.answersOfRun().filter(({ status }) => status >= 400);
  return [...new Map([...provoked, ...others].map((answer) => [answer.exchange, answer])).values()];
}

import { bringsToken } from '../probe/answer.js';
import type { Requirement } from '../requirement.js';
import type { OddAnswer } from '../scripted-authorization-server/index.js';
import { finding, observation } from '../statements.js';
import {
  answerToRefresh,
  FAILED_REFRESH_REQUESTS,
  HUNG_REFRESH_REQUESTS,
  hungRefresh,
  signInWithRefreshDue,
} from './steps/refreshing.js';

const MARK = 'inside-of-the-authorization-server';

const UNAVAILABLE = 'temporarily_unavailable';

const INVALID = 'server_error';

const CASES: readonly { readonly name: string; readonly odd: OddAnswer; readonly codes: readonly string[] }[] = [
  { name: 'a 500', odd: { status: 500, body: MARK }, codes: [UNAVAILABLE] },
  { name: 'a 500 with an error', odd: { status: 500, body: { error: INVALID } }, codes: [UNAVAILABLE, INVALID] },
  { name: 'a 503 with HTML', odd: { status: 503, body: `<p>${MARK}</p>` }, codes: [UNAVAILABLE] },
  { name: 'a 429', odd: { status: 429, body: {} }, codes: [UNAVAILABLE] },
  { name: 'a closed connection', odd: { dropped: 'before processing' }, codes: [UNAVAILABLE] },
  {
    name: 'a redirect',
    odd: { status: 302, headers: { location: '/elsewhere' }, body: MARK },
    codes: [UNAVAILABLE, INVALID],
  },
  { name: 'a page', odd: { status: 200, body: `<p>${MARK}</p>` }, codes: [INVALID] },
  { name: 'broken JSON', odd: { status: 200, body: `{"${MARK}"` }, codes: [INVALID] },
  { name: 'a JSON list', odd: { status: 200, body: [] }, codes: [UNAVAILABLE, INVALID] },
  { name: 'a JSON number', odd: { status: 200, body: 42 }, codes: [UNAVAILABLE, INVALID] },
];

const LONGEST_SECONDS = 86_400;

/** What tells no time to wait. */
const NO_TIMES = [undefined, '-5', 'soon', 'Wed, 21 Oct 2065 07:28:00 GMT'];

const MOST = 2;

const MEBIBYTES = 20;

/** An authorization server that is unavailable, or sends invalid responses. */
export const authorizationServerOutages: readonly Requirement[] = [
  {
    id: 'ERR-12',
    level: 'project',
    sentence:
      'When the authorization server is unavailable or sends an invalid response, the error is `temporarily_unavailable` or `server_error`.',
    source: 'RFC 6749 4.1.2.1, for the codes',
    why: 'A page can wait and try again, instead of sending the person to sign in for nothing.',
    check: `Refreshes against ${CASES.map(({ name }) => name).join(', ')}. Status 400; 502 to 504 are tolerated.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: CASES.map(({ name }) => name) }],
    requests: FAILED_REFRESH_REQUESTS * CASES.length,
    async *run(context) {
      for (const { name, odd, codes } of CASES) {
        const answer = await answerToRefresh(context, odd);
        const isRight = [400, 502, 503, 504].includes(answer.status) && codes.includes(answer.error ?? '');
        if (!isRight || answer.text.includes(MARK)) yield finding(`400 ${codes.join(' or ')} after ${name}`, answer);
      }
    },
  },
  {
    id: 'ERR-13',
    level: 'project',
    sentence: '`Retry-After` of the authorization server is relayed as a bounded number.',
    source: 'RFC 9110 10.2.3',
    why: 'Pages that retry at once keep an overloaded authorization server down.',
    check:
      'Lets a refresh be answered 429 with `Retry-After: 5`, then with one of three years; then without it, with a negative one, with a word and with a date, where the backend may send none, or a bounded number of its own above zero.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: ['5', '99999999', ...NO_TIMES.map(String)] }],
    requests: FAILED_REFRESH_REQUESTS * (2 + NO_TIMES.length),
    async *run(context) {
      const ask = (seconds: string | undefined) =>
        answerToRefresh(context, {
          status: 429,
          headers: seconds === undefined ? {} : { 'retry-after': seconds },
          body: {},
        });
      const short = await ask('5');
      const given = Number(short.header('retry-after') ?? Number.NaN);
      if (!(given >= 5 && given <= 60))
        yield finding('Retry-After: 5', short, { seen: `Retry-After: ${short.header('retry-after')}` });
      const long = await ask('99999999');
      if (Number(long.header('retry-after') ?? 0) > LONGEST_SECONDS)
        yield finding('a bound of a day', long, { seen: `Retry-After: ${long.header('retry-after')}` });
      for (const seconds of NO_TIMES) {
        const answer = await ask(seconds);
        const own = answer.header('retry-after');
        if (own !== undefined && !(Number(own) > 0 && Number(own) <= LONGEST_SECONDS))
          yield finding(`none, or one above zero, after ${seconds ?? 'none'}`, answer, { seen: `Retry-After: ${own}` });
      }
    },
  },
  {
    id: 'ERR-18',
    level: 'project',
    sentence: 'One query causes a bounded number of requests to the authorization server.',
    source: 'good practice',
    why: 'Unbounded retries keep an authorization server down that is trying to recover.',
    check: `The authorization server answers with ${CASES.map(({ name }) => name).join(', ')} every time; expects at most ${MOST} token requests for a query.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: CASES.map(({ name }) => name) }],
    requests: FAILED_REFRESH_REQUESTS * CASES.length,
    async *run(context) {
      for (const { name, odd } of CASES) {
        await answerToRefresh(context, odd);
        const asked = context.authorizationServer.received('/token').length;
        if (asked > MOST) yield observation(`at most ${MOST} token requests after ${name}`, `${asked}`);
      }
    },
  },
  {
    id: 'AS-05',
    level: 'project',
    sentence:
      'Time and memory spent on the authorization server are bounded, and no session waits for another one’s refresh.',
    source: 'good practice',
    why: 'A slow authorization server would take the whole application down with it.',
    check: `Holds back the answer for one session: another one must be served meanwhile, and the first must get an error before --timeout (15 s). Then answers with ${MEBIBYTES} MiB; expects an error.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: ['time', 'memory', 'other sessions'] }],
    requests: HUNG_REFRESH_REQUESTS + 6,
    async *run(context) {
      const { answer, isOtherServed } = await hungRefresh(context);
      if (!isOtherServed) yield observation('the other session served meanwhile', 'the one held back served first');
      if (answer === undefined)
        yield observation('an error when the authorization server hangs', 'none before --timeout');
      const third = await signInWithRefreshDue(context);
      const { authorizationServer } = context;
      const padding = 'x'.repeat(MEBIBYTES * 1024 * 1024);
      authorizationServer.behave({ tokenMembers: { padding } });
      const large = await third.token();
      if (bringsToken(large)) yield finding(`an error after ${MEBIBYTES} MiB`, large);
    },
  },
];

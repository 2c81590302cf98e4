import { ENDPOINTS, LOCAL, SESSION_INFO, TOKEN } from '../endpoints.js';
import { type Answer, bringsToken } from '../probe/answer.js';
import type { Demand, Requirement, UntestableClause } from '../requirement.js';
import { finding, note, observation } from '../statements.js';
import { askEachWay, EACH_WAY, expectOfAllAnswers } from './steps/answers-of-the-run.js';
import { FORM } from './steps/post-form.js';

const ENDINGS = ['/x.css', ';x.js', '%2Fx.png', '/', '.json', '%3Fx.css', '%23x.css', '%00x.css'];

/** Request targets at which many URL parsers throw, or which they take for something else. */
const INVALID_TARGETS = ['http://[', 'https://[::1', 'foo://bar', 'http://xn--/', 'http://a%zz@b/'];

/** HTTPS and plain HTTP, the paths of the two endpoints, and request targets that are none. */
export const transport: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'TLS-03',
    level: 'MUST',
    sentence: 'The token endpoint is an `https` URI.',
    source: 'draft 3.1',
    why: 'Over plain HTTP, everyone on the network path can read the tokens.',
    check:
      'Looks at the address under test. Plain HTTP on the loopback interface, or of a container by its name, is only noted, so that a backend can be tested there.',
    needs: [],
    requires: [],
    requests: 0,
    async *run({ anonymous: { origin } }) {
      const { protocol, hostname } = new URL(origin);
      if (protocol === 'https:') return;
      if (LOCAL.test(hostname))
        yield note('Tested over plain HTTP on the own machine or a container network: in production it must be https.');
      else yield observation('https', origin);
    },
  },
  {
    id: 'TLS-07',
    level: 'project',
    sentence: 'Answers over HTTPS carry `Strict-Transport-Security`.',
    source: 'RFC 6797; good practice',
    why: 'Without it, an attacker can downgrade the first request of a visit to plain HTTP.',
    check:
      'Looks for the header with a `max-age` above zero in every answer of the run from the two endpoints. Browsers ignore it over plain HTTP, so it is not demanded there.',
    needs: ['session'],
    requests: EACH_WAY,
    runsLast: true,
    async *run(context) {
      if (!context.session.origin.startsWith('https:'))
        return yield note('Not over HTTPS, where the header means nothing.');
      await askEachWay(context);
      yield* expectOfAllAnswers(context, {
        expected: 'Strict-Transport-Security: max-age=…',
        isRight: ({ header }) => Number(/max-age="?(\d+)/i.exec(header('strict-transport-security') ?? '')?.[1]) > 0,
        seen: ({ header }) => header('strict-transport-security') ?? 'none',
      });
    },
  },
  overPlainHttp({
    id: 'TLS-04',
    level: 'MUST',
    sentence: 'Neither endpoint accepts a session over plain HTTP.',
    source: 'draft 3, 4.3.1 and 1.2',
    why: 'A cookie that was sent over plain HTTP may have been read or planted on the way.',
    check:
      'Sends the session to the plain address, by GET and POST; expects an error or a redirect, no token and no claim.',
    problemsOf: problemsOfAnyAnswer,
  }),
  {
    ...overPlainHttp({
      id: 'TLS-05',
      level: 'project',
      sentence: 'A client that is not a trusted proxy cannot pass plain HTTP off as HTTPS.',
      source: 'RFC 7239 8.1; good practice',
      why: 'Anyone can set a header.',
      check:
        'Sends the session to the plain address with `X-Forwarded-Proto: https` and `Forwarded`; expects what TLS-04 expects.',
      headers: { 'X-Forwarded-Proto': 'https', Forwarded: 'proto=https' },
      problemsOf: problemsOfAnyAnswer,
    }),
    requires: ['TLS-04'],
  },
  overPlainHttp({
    id: 'TLS-06',
    level: 'project',
    sentence: 'A redirect from plain HTTP leads to HTTPS and carries no cookie, token or claim.',
    source: 'RFC 6265 8.6; good practice',
    why: 'It travels over a connection that everyone on the path can read.',
    check: 'If the plain address redirects: expects a redirect to https, without `Set-Cookie`, token or claims.',
    *problemsOf(answer) {
      if (answer.status < 300 || answer.status > 399) return;
      if (answer.setCookies.some(({ isRemoval }) => !isRemoval)) yield 'no Set-Cookie';
      if (bringsToken(answer) || 'sub' in answer.members) yield 'no token, and no claim';
      if (!answer.header('location')?.startsWith('https://')) yield 'a redirect to https';
    },
  }),
  overPlainHttp({
    id: 'TLS-10',
    level: 'MUST NOT',
    sentence: 'Over plain HTTP no answer carries `Strict-Transport-Security`.',
    source: 'RFC 6797 7.2',
    why: 'Browsers ignore it there, since anyone on the path can write it. A backend that sends it takes plain HTTP for HTTPS.',
    check: 'Looks at what the endpoints answer at the plain address.',
    *problemsOf(answer) {
      if (answer.header('strict-transport-security') !== undefined) yield 'no such header';
    },
  }),
  answersAt(TOKEN, {
    id: 'TLS-01',
    source: 'draft 3.1',
    sentence: 'The token endpoint is at exactly `/.well-known/bff-token` on the origin of the page.',
  }),
  answersAt(SESSION_INFO, {
    id: 'TLS-02',
    source: 'draft 3.2',
    sentence: 'The endpoint for session information is at exactly `/.well-known/bff-sessioninfo`.',
  }),
  {
    id: 'TLS-08',
    level: 'project',
    sentence: 'Each endpoint has exactly one path: a longer path yields no token.',
    source: 'web cache deception',
    why: 'A cache takes a path that ends in .css for a style sheet, stores the answer, and serves it to everyone.',
    check: `Asks with a session for the path and ${ENDINGS.map((ending) => `\`${ending}\``).join(', ')}; expects no token.`,
    needs: ['session'],
    axes: [{ value: ENDINGS }],
    requests: ENDINGS.length,
    async *run({ session }) {
      for (const ending of ENDINGS) {
        const answer = await session.ask(`${TOKEN}${ending}`);
        if (bringsToken(answer)) yield finding('no token', answer);
      }
    },
  },
  {
    id: 'TLS-09',
    level: 'project',
    sentence:
      'A configurable path is an additional one: the well-known path keeps working, or the deviation is declared.',
    source: 'draft 3',
    reason: 'From outside this is what TLS-01 and TLS-02 test; the tester does not know other paths.',
  },
  {
    id: 'TLS-11',
    level: 'project',
    sentence: 'A request target that is not valid is refused as such, and the backend continues to answer.',
    source: 'RFC 9112 3; good practice',
    why: 'Where a URL parser throws at it, one request without a session can end the process.',
    check:
      'Sends targets such as `http://[`; expects no 5xx and an answer to each, and one to a usual request afterwards.',
    needs: [],
    axes: [{ value: INVALID_TARGETS }],
    requests: INVALID_TARGETS.length + 1,
    async *run({ anonymous, sendRaw }) {
      const { host } = new URL(anonymous.origin);
      for (const target of INVALID_TARGETS) {
        const { status } = await sendRaw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
        if (status === undefined) yield observation('an answer with status 400', `none to the target ${target}`);
        else if (status >= 500) yield observation('an answer with status 400', `${status} to the target ${target}`);
      }
      const after = await anonymous.token();
      if (after.status >= 500) yield finding('an answer as usual', after);
    },
  },
];

interface PlainHttpRule extends Demand {
  readonly check: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What was expected instead. */
  problemsOf(answer: Answer): Iterable<string>;
}

/** Asks both endpoints at the plain address, with the session, and the token endpoint by POST too. */
function overPlainHttp({ headers, problemsOf, ...rule }: PlainHttpRule): Requirement {
  return {
    ...rule,
    needs: ['session', 'plain address'],
    axes: [
      { endpoint: ENDPOINTS, method: ['GET'] },
      { endpoint: [TOKEN], method: ['POST'] },
    ],
    requests: ENDPOINTS.length + 1,
    async *run({ plain }) {
      const answers: Answer[] = [];
      for (const path of ENDPOINTS) answers.push(await plain.ask(path, { headers }));
      const form = { method: 'POST', body: '', headers: { ...headers, 'Content-Type': FORM } };
      answers.push(await plain.ask(TOKEN, form));
      for (const answer of answers) {
        for (const expected of problemsOf(answer)) yield finding(expected, answer);
      }
    },
  };
}

function* problemsOfAnyAnswer(answer: Answer): Generator<string> {
  if (answer.status === 200 || bringsToken(answer)) yield '400, or a redirect to https';
}

/** Frontends rely on this path. */
function answersAt(
  path: string,
  { id, source, sentence }: Pick<Requirement, 'id' | 'source' | 'sentence'>,
): Requirement {
  return {
    id,
    level: 'stated',
    sentence,
    source,
    why: 'A frontend that is written to the draft asks there and nowhere else.',
    check: `Asks \`${path}\` with a session; expects neither 404 nor 405.`,
    needs: ['session'],
    requires: [],
    requests: 1,
    async *run({ session }) {
      const answer = await session.ask(path);
      if (answer.status === 404 || answer.status === 405) yield finding('anything but 404 and 405', answer);
    },
  };
}

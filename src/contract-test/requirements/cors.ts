import { EVERY_ANSWER, pointsOf, SPECIAL_TOKEN_ANSWERS, TOKEN_ANSWERS } from '../axes.js';
import { ENDPOINTS, TOKEN } from '../endpoints.js';
import { type Answer, firstValueOf } from '../probe/answer.js';
import type { Requirement } from '../requirement.js';
import { finding, Inconclusive } from '../statements.js';
import { askEachWay, EACH_WAY, expectOfAllAnswers } from './steps/answers-of-the-run.js';
import { LOOK_ALIKES } from './steps/foreign-origins.js';
import { answersWithToken, TOKEN_REQUESTS } from './steps/token-answers.js';

const EVIL = 'https://evil.example';

/** The methods that a preflight asks for. */
const WANTED = ['GET', 'POST'];

/** What must not be granted, for each of them. */
const PREFLIGHT = ['Origin', 'Methods', 'Headers', 'Credentials'].flatMap((name) =>
  WANTED.map((wanted) => `Access-Control-Allow-${name} for ${wanted}`),
);

const GRANTS = ['access-control-allow-origin', 'access-control-allow-credentials'];

/** Pages of other origins that try to read an answer. */
export const cors: readonly Requirement[] = [
  {
    id: 'CSRF-01',
    level: 'MUST NOT',
    sentence: 'CORS lets no page of another origin read the answers.',
    source: 'draft 3',
    why: 'Any site that the person visits could take their tokens.',
    check:
      'Asks both endpoints with and without a session, with a foreign `Origin`, and once malformed; then looks at every answer of the run: expects no `Access-Control-Allow-…` for another origin.',
    needs: ['session'],
    requests: 5 + EACH_WAY,
    runsLast: true,
    axes: EVERY_ANSWER,
    async *run(context) {
      await askEachWay(context);
      const headers = { Origin: EVIL, 'Sec-Fetch-Site': 'cross-site' };
      for (const caller of [context.session, context.anonymous])
        for (const path of ENDPOINTS) await caller.ask(path, { headers });
      await context.session.token('scope=%22', { headers });
      yield* expectOfAllAnswers(context, {
        expected: 'no Access-Control-Allow-…',
        isRight: (answer) => grantsOf(answer, context.session.origin).length === 0,
        seen: (answer) => `${answer.status} with ${grantsOf(answer, context.session.origin).join(', ')}`,
      });
    },
  },
  {
    id: 'CSRF-02',
    level: 'MUST NOT',
    sentence: 'A preflight request is granted nothing.',
    source: 'draft 3; RFC 10017 6.1.3.3.2',
    why: 'Its answer allows a foreign page to send what it could not send otherwise.',
    check:
      'Sends preflights for GET and POST, with a custom header and the type of a body; expects no `Access-Control-Allow-…`.',
    needs: [],
    axes: [{ endpoint: ENDPOINTS, value: PREFLIGHT }],
    requests: ENDPOINTS.length * WANTED.length,
    async *run({ anonymous }) {
      for (const { endpoint = TOKEN, value: wanted = '' } of pointsOf([{ endpoint: ENDPOINTS, value: WANTED }])) {
        const answer = await anonymous.ask(endpoint, {
          method: 'OPTIONS',
          headers: {
            Origin: 'https://evil.example',
            'Access-Control-Request-Method': wanted,
            'Access-Control-Request-Headers': 'content-type,x-csrf',
            'Sec-Fetch-Site': 'cross-site',
          },
        });
        for (const [name] of answer.exchange.response.headers.filter(([given]) =>
          /^access-control-allow-/i.test(given),
        ))
          yield finding(`no ${name} for ${wanted}`, answer);
      }
    },
  },
  {
    id: 'CSRF-03',
    level: 'MUST NOT',
    sentence: 'Pages of origins that resemble the backend’s own cannot read the answers either.',
    source: 'draft 3',
    why: 'A comparison by prefix, suffix or host lets in an attacker who registers a fitting name.',
    check: 'Asks with seven origins that differ in scheme, port or host; expects no `Access-Control-Allow-Origin`.',
    needs: ['session'],
    axes: [{ value: Object.keys(LOOK_ALIKES) }],
    requests: 7,
    async *run({ session }) {
      const own = new URL(session.origin);
      for (const origin of Object.values(LOOK_ALIKES).map((from) => from(own))) {
        const answer = await session.ask(TOKEN, { headers: { Origin: origin, 'Sec-Fetch-Site': 'cross-site' } });
        const allowed = answer.header('access-control-allow-origin');
        if (allowed !== undefined)
          yield finding(`no Access-Control-Allow-Origin for ${origin}`, answer, { seen: allowed });
      }
    },
  },
  {
    id: 'CSRF-04',
    level: 'MUST',
    sentence: 'A page of another origin that embeds the answer cannot read it.',
    source: 'draft 3',
    why: 'A script or style element can load any URL; only its type keeps the content from the page.',
    check: 'Looks at token responses, by GET and POST, for `nosniff`, or a resource policy of `same-origin`.',
    needs: ['session'],
    axes: [TOKEN_ANSWERS, SPECIAL_TOKEN_ANSWERS],
    requests: TOKEN_REQUESTS,
    async *run(context) {
      const answers = await answersWithToken(context);
      if (answers.length === 0) throw new Inconclusive('no token to look at');
      const isGuarded = (answer: Answer) =>
        firstValueOf(answer, 'x-content-type-options') === 'nosniff' ||
        answer.header('cross-origin-resource-policy') === 'same-origin';
      const answer = answers.find((one) => !isGuarded(one));
      if (answer !== undefined)
        yield finding('X-Content-Type-Options: nosniff, or Cross-Origin-Resource-Policy', answer);
    },
  },
  {
    id: 'CSRF-14',
    level: 'project',
    sentence: 'No parameter turns an answer into a script.',
    source: 'draft 3',
    why: 'JSONP is CORS without asking: any page can load the script and read the token.',
    check: 'Asks both endpoints with `callback` and `jsonp`; expects plain JSON.',
    needs: ['session'],
    axes: [{ endpoint: ENDPOINTS, value: ['callback', 'jsonp'] }],
    requests: ENDPOINTS.length,
    async *run({ session }) {
      for (const path of ENDPOINTS) {
        const answer = await session.ask(path, { query: { callback: 'steal', jsonp: 'steal' } });
        if (/steal/.test(answer.text) || (answer.status === 200 && answer.json === undefined))
          yield finding('JSON', answer);
      }
    },
  },
];

/** What lets pages of other origins read it. Allowing the own origin grants nothing. */
function grantsOf({ header }: Answer, own: string): string[] {
  const isForOwn = header('access-control-allow-origin') === own;
  return GRANTS.map((name) => [name, header(name)] as const)
    .filter(([, value]) => value !== undefined && value !== own && (value !== 'true' || !isForOwn))
    .map(([name, value]) => `${name}: ${value}`);
}

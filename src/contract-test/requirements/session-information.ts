import { SESSION_INFO } from '../endpoints.js';
import type { Answer } from '../probe/answer.js';
import { ENDPOINTS_EXIST, type Requirement } from '../requirement.js';
import { finding, note, observation } from '../statements.js';
import { signInWithRefreshDue } from './steps/refreshing.js';

const NAMES = /^(access_?token|refresh_?token|id_?token|code|code_?verifier|client_?secret|session_?id)$/i;

const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

const PROTOCOL_CLAIMS = ['nonce', 'at_hash', 'c_hash', 'aud', 'azp', 'jti', 'sid'];

/** Besides GET and HEAD. */
const OTHERS = ['PUT', 'PATCH', 'DELETE', 'POST'];

const TYPES: Readonly<Record<string, string>> = {
  sub: 'string',
  name: 'string',
  given_name: 'string',
  family_name: 'string',
  preferred_username: 'string',
  email: 'string',
  email_verified: 'boolean',
  picture: 'string',
  exp: 'number',
  iat: 'number',
  auth_time: 'number',
};

const TIMES_OF_CLAIMS = ['exp', 'iat', 'auth_time'];

/** In the year 5138: a greater number counts milliseconds. */
const LATEST_SECONDS = 1e11;

const TIMES = 20;

/** What session information holds, and how it is asked for. */
export const sessionInformation: readonly Requirement[] = [
  {
    id: 'SES-07',
    level: 'stated',
    sentence: 'Session information is a JSON object.',
    source: 'draft 5.2',
    why: 'A frontend reads its members, and old browsers could read an array across origins.',
    check: 'Asks with a session; expects an object at the top level, with any members.',
    needs: ['session'],
    requests: 1,
    async *run({ session }) {
      const answer = await session.sessionInfo();
      if (answer.status === 200 && !answer.isJsonObject) yield finding('a JSON object', answer);
    },
  },
  {
    id: 'SES-16',
    level: 'MUST',
    sentence: 'Session information and its errors have the media type `application/json`.',
    source: 'draft 3 and 5.3',
    why: 'A frontend parses both the same way.',
    check: 'Asks with and without a session; expects the media type.',
    needs: ['session'],
    axes: [{ endpoint: [SESSION_INFO], method: ['GET'], session: ['with', 'without'] }],
    requests: 2,
    async *run({ session, anonymous }) {
      for (const caller of [session, anonymous]) {
        const answer = await caller.sessionInfo();
        if (answer.mediaType !== 'application/json') yield finding('application/json', answer);
      }
    },
  },
  {
    id: 'SES-08',
    level: 'project',
    sentence: 'Session information contains no token, code, verifier, secret or session id.',
    source: 'RFC 10017 6.2.4.2',
    why: 'An injected script gets everything that the page gets.',
    check: 'Looks for names of tokens, JWTs, the cookie’s value, the access token, and issued tokens.',
    needs: ['session'],
    axes: [
      { value: ['access_token', 'refreshToken', 'id_token', 'code', 'code_verifier', 'client_secret', 'session_id'] },
      { value: ['the session id', 'the access token', 'the refresh token', 'the ID Token', 'the nested ID Token'] },
    ],
    requests: 2,
    async *run(context) {
      const { session } = context;
      const secrets = new Set((session.cookie ?? '').split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1)));
      const { accessToken } = await session.token();
      if (accessToken !== undefined) secrets.add(accessToken);
      if (context.has('authorization server'))
        for (const issued of context.authorizationServer.issued)
          for (const token of [issued.refreshToken, issued.idToken]) if (token !== undefined) secrets.add(token);
      const answer = await session.sessionInfo();
      for (const { name, value } of leavesOf(answer.json))
        if (NAMES.test(name) || JWT.test(value) || (value.length > 15 && secrets.has(value)))
          yield finding('no secret', answer, { seen: `a secret in the member ${name}` });
    },
  },
  {
    id: 'SES-09',
    level: 'project',
    sentence: 'Session information leaves out the claims of the protocol.',
    source: 'data minimisation; Back-Channel Logout 2.1 for `sid`',
    why: 'A page has no use for them, and some of them are keys: `sid` names the session at the authorization server.',
    check: `Looks for ${PROTOCOL_CLAIMS.map((name) => `\`${name}\``).join(', ')}.`,
    needs: ['session'],
    axes: [{ value: PROTOCOL_CLAIMS }],
    requests: 1,
    async *run({ session }) {
      const answer = await session.sessionInfo();
      const told = PROTOCOL_CLAIMS.filter((name) => name in answer.members);
      if (told.length > 0) yield finding('no claims of the protocol', answer, { seen: told.join(', ') });
    },
  },
  {
    id: 'SES-10',
    level: 'project',
    sentence: 'Members named like claims of OpenID Connect have the types of those claims.',
    source: 'OpenID Connect Core 2 and 5.1',
    why: 'A frontend that compares `exp` with a time, or trusts `email_verified`, goes wrong on a string.',
    check: 'Looks at the types of the members that are there, and whether times are in seconds.',
    needs: ['session'],
    axes: [{ value: [...Object.keys(TYPES), ...TIMES_OF_CLAIMS.map((name) => `${name} in milliseconds`)] }],
    requests: 1,
    async *run({ session }) {
      const answer = await session.sessionInfo();
      for (const [name, type] of Object.entries(TYPES)) {
        const value = answer.members[name];
        if (value !== undefined && value !== null && typeof value !== type)
          yield finding(`a ${type} as ${name}`, answer, { seen: `a ${typeof value}` });
      }
      for (const name of TIMES_OF_CLAIMS)
        if (Number(answer.members[name]) > LATEST_SECONDS)
          yield finding(`${name} in seconds`, answer, { seen: `${answer.members[name]}` });
    },
  },
  {
    id: 'SES-04',
    level: 'MUST',
    sentence: 'The endpoint for session information supports GET.',
    source: 'draft 3.2 and 5.1',
    why: 'It is how a frontend learns whether a person is signed in.',
    check: 'Asks with GET and a session; expects 200.',
    needs: ['session'],
    requires: [],
    requests: 1,
    async *run({ session }) {
      const answer = await session.sessionInfo();
      if (answer.status !== 200) yield finding('200', answer);
    },
  },
  {
    id: 'SES-05',
    level: 'project',
    sentence: 'Session information answers other methods with 405 and `Allow`, and HEAD like GET or with 405.',
    source: 'RFC 9110 9.3.2 and 15.5.6',
    why: 'A request with another method is a mistake that its author should notice.',
    check:
      'Asks with PUT, PATCH, DELETE and POST, expecting 405 with `Allow` (501 is tolerated); then with HEAD, also without a session.',
    needs: ['session'],
    axes: [{ endpoint: [SESSION_INFO], method: OTHERS }],
    requires: [...ENDPOINTS_EXIST, 'SES-01'],
    requests: 6,
    async *run({ session, anonymous }) {
      for (const method of OTHERS) {
        const answer = await session.ask(SESSION_INFO, { method, headers: { Origin: session.origin } });
        const isRefused = answer.status === 501 || (answer.status === 405 && answer.header('allow') !== undefined);
        if (!isRefused) yield finding(`405 with Allow for ${method}`, answer);
      }
      const head = await session.ask(SESSION_INFO, { method: 'HEAD' });
      if (![200, 405].includes(head.status)) yield finding('200 or 405 for HEAD', head);
      const without = await anonymous.ask(SESSION_INFO, { method: 'HEAD' });
      if (without.status < 400) yield finding('an error for HEAD without a session, as for GET', without);
    },
  },
  {
    id: 'SES-06',
    level: 'MUST',
    sentence: 'Session information does not depend on parameters.',
    source: 'draft 3.2 and 5.1',
    why: 'Whatever an attacker makes the page ask for, it learns about its own person only.',
    check:
      'Asks twice without parameters, then with `sub` and `scope`; expects the same members, and the same values of those that were equal the first two times.',
    needs: ['session'],
    axes: [{ value: ['sub', 'scope'] }],
    requests: 3,
    async *run({ session }) {
      const [plain, control] = [await session.sessionInfo(), await session.sessionInfo()];
      const asked = await session.sessionInfo({ query: { sub: 'another-person', scope: 'x' } });
      const varying = differences(plain, control);
      const changed = differences(plain, asked).filter((name) => !varying.includes(name));
      if (asked.status !== plain.status || changed.length > 0)
        yield finding(`the same as without parameters: ${plain.summary}`, asked);
      if (varying.length > 0) yield note(`Not judged, for it differs each time: ${varying.join(', ')}.`);
    },
  },
  {
    id: 'SES-12',
    level: 'project',
    sentence: 'A request for session information causes no request to the authorization server.',
    source: 'good practice: pages poll it',
    why: 'A forgotten tab would keep the session there alive, and use up refresh tokens.',
    check: `Lets the access token expire, asks ${TIMES} times, and again with a new token, and looks at the requests that reach the authorization server.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: ['an expired token', 'a held token'] }],
    requests: 9 + TIMES,
    async *run(context) {
      const { authorizationServer } = context;
      const caller = await signInWithRefreshDue(context);
      for (const times of [TIMES, 2]) {
        for (let time = 0; time < times; time += 1) await caller.sessionInfo();
        const paths = new Set(authorizationServer.received().map(({ path }) => path));
        if (paths.size > 0) return yield observation('no request', `requests to ${[...paths].join(', ')}`);
        await caller.token();
        authorizationServer.forgetRequests();
      }
    },
  },
];

/** The members whose values differ. What is no JSON object counts as one member. */
function differences(one: Answer, other: Answer): string[] {
  const membersOf = ({ isJsonObject, members, text }: Answer) => (isJsonObject ? members : { 'the body': text });
  const [left, right] = [membersOf(one), membersOf(other)];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]));
}

/** All strings and numbers of a JSON value, at any depth, with the names of their members. */
function leavesOf(value: unknown, name = ''): { name: string; value: string }[] {
  if (typeof value !== 'object' || value === null) return [{ name, value: String(value) }];
  return Object.entries(value).flatMap(([member, inner]) => leavesOf(inner, Array.isArray(value) ? name : member));
}

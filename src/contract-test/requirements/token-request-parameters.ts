import { CARRIERS } from '../axes.js';
import { TOKEN } from '../endpoints.js';
import { bringsToken } from '../probe/answer.js';
import { type Caller, formOf } from '../probe/caller.js';
import { ENDPOINTS_EXIST, type Requirement, SESSION_ERRORS_ARE_SENT } from '../requirement.js';
import { expectInvalidSession, finding, note, observation, type Statements } from '../statements.js';
import { orClosed, refusesUnread } from './steps/large-requests.js';
import { askByEach, FORMS_ARE_READ, postForm } from './steps/post-form.js';
import { signInWithRefreshDue } from './steps/refreshing.js';

const ABOUT_PARAMETERS = ['invalid_request', 'invalid_scope', 'invalid_target'];

/** Names that other APIs have for the two parameters, or that some parsers take for them. */
const OTHER_NAMES = ['audience', 'resources', 'scopes', 'scope[]', 'resource[]'];

const UNKNOWN = [
  'foo=bar&foo=baz&x[]=1&client_id=evil&grant_type=password',
  'foo=%ff&%zz=1',
  ...OTHER_NAMES.map((name) => `${name}=evil`),
];

const HOSTILE = {
  client_id: 'evil',
  grant_type: 'password',
  redirect_uri: 'https://evil.example/',
  refresh_token: 'evil',
  audience: 'https://evil.example/',
  foo: 'evil',
};

const EMPTY = ['scope=&resource=', 'scope', 'resource=&resource='];

const BROKEN = ['scope=%zz', 'scope=%ff%fe', 'scope=%00', 'scope=a%0d%0aX-Evil:%201'];

/** A scope, a repeated one and a resource. */
const WRONG = ['scope=%22', 'scope=a&scope=b', 'resource=%23'];

const KIBIBYTES = 64;

/** How the parameters of a token request are read. */
export const tokenRequestParameters: readonly Requirement[] = [
  {
    id: 'TOK-05',
    level: 'implied',
    sentence: 'A request without parameters is valid.',
    source: 'draft 4.1',
    why: 'The simplest frontend asks for nothing in particular, and expects the usual token of the application.',
    check: 'Asks with a session and no parameters, by GET and POST; expects no error about parameters.',
    needs: ['session'],
    axes: [{ method: ['GET', 'POST'] }],
    requests: 2,
    async *run({ session }) {
      for (const answer of await askByEach(session, ''))
        if (ABOUT_PARAMETERS.includes(answer.error ?? '')) yield finding('a token', answer);
    },
  },
  {
    id: 'TOK-06',
    level: 'MUST',
    sentence: 'Unknown parameters are ignored.',
    source: 'draft 3.1',
    why: 'Frontends may use extensions that only some backends support, and proxies add parameters of their own.',
    check:
      'Asks without unknown parameters, with five, with two that cannot be decoded, and with names that resemble `scope` and `resource`; expects the same status and scope.',
    needs: ['session'],
    axes: [{ carrier: CARRIERS, value: UNKNOWN }],
    requires: [...ENDPOINTS_EXIST, 'TOK-02', 'TOK-05'],
    requests: 1 + 2 * UNKNOWN.length,
    run: ({ session }) => expectSameAnswer(session, UNKNOWN, 'as without them'),
  },
  {
    id: 'TOK-07',
    level: 'project',
    sentence: 'Of the page’s parameters only `scope` and `resource` reach the authorization server.',
    source: 'draft 3.1; injection',
    why: 'An attacker who can add parameters to a token request can make the backend ask for something else.',
    check:
      'Lets a token expire, asks with six other parameters, in a query and in a form, and looks at the token requests.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ carrier: CARRIERS, value: Object.keys(HOSTILE) }],
    requests: 12,
    async *run(context) {
      for (const ask of [
        (caller: Caller) => caller.token(HOSTILE),
        (caller: Caller) => postForm(caller, TOKEN, formOf(HOSTILE)),
      ]) {
        await ask(await signInWithRefreshDue(context));
        for (const { form, body } of context.authorizationServer.received('/token'))
          for (const [name, value] of Object.entries(HOSTILE))
            if (form.getAll(name).includes(value)) yield observation(`no ${name}=${value} in a token request`, body);
      }
    },
  },
  {
    id: 'TOK-08',
    level: 'project',
    sentence: 'A parameter with an empty value counts as absent.',
    source: 'RFC 6749 3.1 and 3.2 by analogy',
    why: 'Forms and URL builders send empty values for fields that were not filled in.',
    check:
      'Asks with `scope` and `resource` empty, in three ways, in a query and in a form; expects the answer to a bare request.',
    needs: ['session'],
    axes: [{ carrier: CARRIERS, value: EMPTY }],
    requires: [...ENDPOINTS_EXIST, 'TOK-02', 'TOK-05'],
    requests: 1 + 2 * EMPTY.length,
    run: ({ session }) => expectSameAnswer(session, EMPTY, 'as without parameters'),
  },
  {
    id: 'TOK-09',
    level: 'stated',
    sentence: 'The query is form-decoded: `+` and `%20` both mean a space.',
    source: 'draft 4.1; RFC 6749 appendix B',
    why: 'Libraries encode a space in either way.',
    check: 'Asks for two scopes in both encodings, in a query and in a form; expects tokens with the same scopes.',
    needs: ['session', 'two scopes'],
    axes: [{ method: ['GET', 'POST'], value: ['+', '%20'] }],
    requests: 4,
    async *run({ session, hints }) {
      const [one, two] = (hints.scopes ?? []).map(encodeURIComponent);
      const plus = await askByEach(session, `scope=${one}+${two}`);
      for (const [way, percent] of (await askByEach(session, `scope=${one}%20${two}`)).entries()) {
        const other = plus[way] ?? percent;
        if (other.status !== percent.status || String(other.scope) !== String(percent.scope))
          yield finding(`the answer of scope=${one}%20${two}: ${percent.status}`, other);
      }
    },
  },
  {
    id: 'TOK-10',
    level: 'project',
    sentence: 'Broken encoding and control characters are refused with a 4xx.',
    source: 'robustness; RFC 9110 5.5',
    why: 'A decoder that fails causes a 500; a value that is not decoded may end up in a header.',
    check:
      'Asks with a broken escape, with bytes that are not UTF-8, with NUL and with a line break, in a query and in a form; expects a 4xx.',
    needs: ['session'],
    axes: [{ carrier: CARRIERS, value: BROKEN }],
    requires: FORMS_ARE_READ,
    requests: 2 * BROKEN.length,
    async *run({ session }) {
      for (const answer of (await Promise.all(BROKEN.map((query) => askByEach(session, query)))).flat()) {
        if (answer.status < 400 || answer.status >= 500 || bringsToken(answer))
          yield finding('an error of the 4xx kind', answer);
        if (answer.header('x-evil') !== undefined) yield finding('no header made of a parameter', answer);
      }
    },
  },
  {
    id: 'TOK-11',
    level: 'project',
    sentence: 'A request that is far too long is refused with a 4xx.',
    source: 'robustness; RFC 9110 15.5.15; RFC 6585 5',
    why: 'A server error shows an attacker where to push.',
    check: `Asks with a scope of ${KIBIBYTES} KiB; expects a 4xx. A server may close the connection before it has read all of it.`,
    needs: ['session'],
    requests: 2,
    async *run({ session, sendRaw }) {
      const scope = 'a'.repeat(KIBIBYTES * 1024);
      const answer = await orClosed(session.token({ scope }));
      if (answer === undefined && (await refusesUnread(sendRaw, { origin: session.origin, scope })))
        return yield note('The connection was closed before an answer could be read.');
      if (answer === undefined) return yield observation('400, 414 or 431', 'a connection closed without an answer');
      if (answer.status < 400 || answer.status >= 500 || bringsToken(answer)) yield finding('400, 414 or 431', answer);
    },
  },
  {
    id: 'TOK-12',
    level: 'project',
    sentence: 'The session is checked before the parameters.',
    source: 'draft 4, order of the steps',
    why: 'A request without a session must not reveal what the backend would accept, and should get one error, not two.',
    check: `Asks without a session for ${WRONG.length} malformed queries, by GET and POST; expects \`invalid_session\`.`,
    needs: [],
    axes: [{ carrier: CARRIERS, value: WRONG }],
    requests: 2 * WRONG.length,
    requires: [...ENDPOINTS_EXIST, ...SESSION_ERRORS_ARE_SENT],
    async *run({ anonymous }) {
      for (const query of WRONG)
        for (const answer of await askByEach(anonymous, query)) yield* expectInvalidSession(answer);
    },
  },
];

/** The answer to a bare request, also with these queries. */
async function* expectSameAnswer(session: Caller, queries: readonly string[], expected: string): Statements {
  const bare = await session.token();
  for (const query of queries) {
    for (const answer of await askByEach(session, query))
      if (answer.status !== bare.status || String(answer.scope) !== String(bare.scope))
        yield finding(`${bare.status} ${expected}`, answer);
  }
}

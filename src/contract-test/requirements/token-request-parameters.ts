import { expectInvalidSession } from '../expectations.js';
import { ENDPOINTS_EXIST, SESSION_ERRORS_ARE_TOLD } from '../prerequisites.js';
import { bringsToken } from '../probe/answer.js';
import { finding, observation, type Requirement } from '../requirement.js';

const ABOUT_PARAMETERS = ['invalid_request', 'invalid_scope', 'invalid_target'];

const UNKNOWN = 'foo=bar&foo=baz&x[]=1&client_id=evil&grant_type=password';

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

const KIBIBYTES = 64;

/** How the parameters of a token request are read. */
export const tokenRequestParameters: readonly Requirement[] = [
  {
    id: 'TOK-05',
    level: 'implied',
    sentence: 'A request without parameters is legal.',
    source: 'draft 4.1',
    why: 'The simplest frontend asks for nothing in particular, and wants the token that the application usually has.',
    check: 'Asks with a session and nothing else; expects no error that is about parameters.',
    needs: ['session'],
    requests: 1,
    async *run({ session }) {
      const answer = await session.token();
      if (ABOUT_PARAMETERS.includes(answer.error ?? '')) yield finding('a token', answer);
    },
  },
  {
    id: 'TOK-06',
    level: 'MUST',
    sentence: 'Parameters that the backend does not know are ignored.',
    source: 'draft 3.1',
    why: 'Frontends may use extensions that only some backends have.',
    check: 'Asks with and without five unknown parameters; expects the same status and scope.',
    needs: ['session'],
    requests: 2,
    async *run({ session }) {
      const plain = await session.token();
      const answer = await session.token(UNKNOWN);
      if (answer.status !== plain.status || String(answer.scope) !== String(plain.scope))
        yield finding(`${plain.status} as without them`, answer);
    },
  },
  {
    id: 'TOK-07',
    level: 'project',
    sentence: 'No parameter of the frontend but `scope` and `resource` reaches the authorization server.',
    source: 'draft 3.1; injection',
    why: 'Whoever can add parameters to a token request can make the backend ask for something else.',
    check: 'Lets a token expire, asks with six foreign parameters, and looks at the token request.',
    needs: ['authorization server', 'sign-in'],
    requests: 6,
    async *run({ signIn, authorizationServer, wait }) {
      authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await signIn();
      await wait(1.1);
      authorizationServer.forgetRequests();
      await caller.token(HOSTILE);
      for (const { form, body } of authorizationServer.received('/token'))
        for (const [name, value] of Object.entries(HOSTILE))
          if (form.getAll(name).includes(value)) yield observation(`no ${name}=${value} in a token request`, body);
    },
  },
  {
    id: 'TOK-08',
    level: 'project',
    sentence: 'A parameter with an empty value counts as left out.',
    source: 'RFC 6749 3.1 and 3.2 by analogy',
    why: 'Forms and URL builders send empty values for what nobody filled in.',
    check: 'Asks with `scope` and `resource` empty, in three ways; expects what a bare request gets.',
    needs: ['session'],
    requests: 1 + EMPTY.length,
    async *run({ session }) {
      const bare = await session.token();
      for (const query of EMPTY) {
        const answer = await session.token(query);
        if (answer.status !== bare.status || String(answer.scope) !== String(bare.scope))
          yield finding(`${bare.status} as without parameters`, answer);
      }
    },
  },
  {
    id: 'TOK-09',
    level: 'stated',
    sentence: 'The query is form-decoded: `+` and `%20` both are a space.',
    source: 'draft 4.1; RFC 6749 appendix B',
    why: 'Some libraries write a space this way, some the other.',
    check: 'Asks for two scopes in both writings; expects a token with the same scopes.',
    needs: ['session', 'two scopes'],
    requests: 2,
    async *run({ session, hints }) {
      const [one, two] = (hints.scopes ?? []).map(encodeURIComponent);
      const plus = await session.token(`scope=${one}+${two}`);
      const percent = await session.token(`scope=${one}%20${two}`);
      if (plus.status !== percent.status || String(plus.scope) !== String(percent.scope))
        yield finding(`the answer of scope=${one}%20${two}: ${percent.status}`, plus);
    },
  },
  {
    id: 'TOK-10',
    level: 'project',
    sentence: 'Broken encoding and control characters are refused cleanly.',
    source: 'robustness; RFC 9110 5.5',
    why: 'What a decoder trips over ends in a 500, and what nobody decodes may end in a header.',
    check: 'Asks with a broken escape, with bytes that are not UTF-8, with NUL and with a line break; expects a 4xx.',
    needs: ['session'],
    requests: BROKEN.length,
    async *run({ session }) {
      for (const query of BROKEN) {
        const answer = await session.token(query);
        if (answer.status < 400 || answer.status >= 500 || bringsToken(answer))
          yield finding('an error of the 4xx kind', answer);
        if (answer.header('x-evil') !== undefined) yield finding('no header made of a parameter', answer);
      }
    },
  },
  {
    id: 'TOK-11',
    level: 'project',
    sentence: 'A request that is far too long is refused cleanly.',
    source: 'robustness; RFC 9110 15.5.15; RFC 6585 5',
    why: 'A failure tells an attacker where to push.',
    check: `Asks with a scope of ${KIBIBYTES} KiB; expects a 4xx.`,
    needs: ['session'],
    requests: 1,
    async *run({ session }) {
      const answer = await session.token({ scope: 'a'.repeat(KIBIBYTES * 1024) });
      if (answer.status < 400 || answer.status >= 500 || bringsToken(answer)) yield finding('400, 414 or 431', answer);
    },
  },
  {
    id: 'TOK-12',
    level: 'project',
    sentence: 'The session is checked before the parameters.',
    source: 'draft 4, order of the steps',
    why: 'Whoever has no session learns nothing about what the backend would accept, and gets one answer, not two.',
    check: 'Asks without a session for a malformed scope; expects `invalid_session`.',
    needs: [],
    requests: 1,
    requires: [...ENDPOINTS_EXIST, ...SESSION_ERRORS_ARE_TOLD],
    async *run({ anonymous }) {
      yield* expectInvalidSession(await anonymous.token('scope=%22'));
    },
  },
];

import type { Requirement } from '../requirement.js';
import { finding } from '../statements.js';

const NAMES = /^(access_?token|refresh_?token|id_?token|code|code_?verifier|client_?secret|session_?id)$/i;

const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

const PROTOCOL_CLAIMS = ['nonce', 'at_hash', 'c_hash', 'aud', 'azp', 'jti', 'sid'];

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

/** A value without members, with its name. */
interface Leaf {
  readonly name: string;
  readonly value: string;
}

/** What session information holds. */
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
    check: 'Looks at the types of the members that are there.',
    needs: ['session'],
    requests: 1,
    async *run({ session }) {
      const answer = await session.sessionInfo();
      for (const [name, type] of Object.entries(TYPES)) {
        const value = answer.members[name];
        if (value !== undefined && value !== null && typeof value !== type)
          yield finding(`a ${type} as ${name}`, answer, { seen: `a ${typeof value}` });
      }
    },
  },
];

/** All strings and numbers of a JSON value, at any depth. */
function leavesOf(value: unknown, name = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ name, value: String(value) }];
  return Object.entries(value).flatMap(([member, inner]) => leavesOf(inner, Array.isArray(value) ? name : member));
}

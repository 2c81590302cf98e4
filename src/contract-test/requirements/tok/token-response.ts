import type { Answer } from '../../probe/answer.js';
import { finding, type Level, type Requirement } from '../../requirement.js';

interface MemberRule {
  readonly id: string;
  readonly level: Level;
  readonly sentence: string;
  readonly source: string;
  readonly why: string;
  readonly check: string;
  readonly expected: string;
  isRight(answer: Answer): boolean;
}

const VISIBLE = /^[\x20-\x7E]+$/;
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/;

const RULES: readonly MemberRule[] = [
  {
    id: 'TOK-60',
    level: 'stated',
    sentence: 'Success is a 200 with a JSON object.',
    source: 'draft 4.2',
    why: 'A frontend reads members of it; a bare text has none.',
    check: 'Asks for a token; any answer of the 2xx kind must be 200 with a JSON object.',
    expected: '200 with a JSON object',
    isRight: ({ status, isJsonObject }) => status === 200 && isJsonObject,
  },
  {
    id: 'TOK-61',
    level: 'MUST',
    sentence: '`access_token` is there, a text that is not empty, of visible ASCII characters.',
    source: 'draft 4.2; RFC 6749 A.12',
    why: 'It is what was asked for, and it has to fit into a header.',
    check: 'Asks for a token, and looks at the member.',
    expected: 'access_token, a text',
    isRight: ({ members: { access_token: token }, isJsonObject }) =>
      !isJsonObject || (typeof token === 'string' && VISIBLE.test(token)),
  },
  {
    id: 'TOK-63',
    level: 'stated',
    sentence: '`expires_in`, if it is there, is a whole number of seconds above zero.',
    source: 'RFC 6749 5.1 by way of draft 4.2',
    why: 'Scripts that add a text to a time get nonsense, and ask again at once or never.',
    check: 'Asks for a token, and looks at the type of the member.',
    expected: 'a positive integer',
    isRight: ({ members: { expires_in: seconds } }) =>
      seconds === undefined || (Number.isInteger(seconds) && Number(seconds) > 0),
  },
  {
    id: 'TOK-68',
    level: 'project',
    sentence: '`scope` is told whenever it is known.',
    source: 'RFC 6749 5.1; good practice',
    why: 'After a bare request the frontend knows by nothing else what the token is good for.',
    check: 'Asks for a token without parameters; expects the member.',
    expected: 'the member scope',
    isRight: ({ members, isJsonObject }) => !isJsonObject || 'scope' in members,
  },
  {
    id: 'TOK-70',
    level: 'project',
    sentence: '`token_type`, if it is there, is `Bearer`.',
    source: 'RFC 6749 5.1 and 7.1',
    why: 'A frontend must not use a token of a type that it does not know.',
    check: 'Asks for a token, and looks at the member; case does not matter.',
    expected: 'Bearer, or no token_type',
    isRight: ({ members: { token_type: type } }) =>
      type === undefined || (typeof type === 'string' && type.toLowerCase() === 'bearer'),
  },
];

/** Each looks at one member of a bare request's answer. An error is for other checks. */
export const tokenResponse: readonly Requirement[] = RULES.map(({ expected, isRight, ...rule }) => ({
  ...rule,
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    const answer = await session.token();
    if (answer.status < 300 && !isRight(answer)) yield finding(expected, answer);
  },
}));

export const tok69: Requirement = {
  id: 'TOK-69',
  level: 'stated',
  sentence: '`scope` is one text with a space between scopes, also in an answer from a held token.',
  source: 'RFC 6749 3.3 by way of draft 4.2',
  why: 'A frontend that splits it at spaces fails on a list.',
  check: 'Asks twice, and looks at the type and the characters of the member.',
  needs: ['session'],
  requests: 2,
  async *judge({ session }) {
    for (const answer of [await session.token(), await session.token()]) {
      const { scope } = answer.members;
      const isRight = scope === undefined || (typeof scope === 'string' && SCOPE.test(scope));
      if (answer.status === 200 && !isRight) yield finding('scopes with single spaces between', answer);
    }
  },
};

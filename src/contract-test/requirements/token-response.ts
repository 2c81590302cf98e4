import { SPECIAL_TOKEN_ANSWERS, TOKEN_ANSWERS } from '../axes.js';
import type { Answer } from '../probe/answer.js';
import type { Demand, Requirement, UntestableClause } from '../requirement.js';
import { finding } from '../statements.js';
import { answerAfter } from './steps/refreshing.js';
import { answersWithToken, askedBy, TOKEN_REQUESTS } from './steps/token-answers.js';

interface MemberRule extends Demand {
  readonly check: string;
  readonly expected: string;
  isRight(answer: Answer): boolean;
  readonly isAboutBareRequests?: true;
}

const VISIBLE = /^[\x20-\x7E]+$/;

const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/;

const RULES: readonly MemberRule[] = [
  {
    id: 'TOK-60',
    level: 'stated',
    sentence: 'Success is a 200 with a JSON object.',
    source: 'draft 4.2',
    why: 'A frontend reads its members; a bare string has none.',
    check:
      'Asks for tokens by GET and POST, first and repeatedly, without parameters, for scopes and for a resource; a 2xx answer must be 200 with a JSON object.',
    expected: '200 with a JSON object',
    isRight: ({ status, isJsonObject }) => status === 200 && isJsonObject,
  },
  {
    id: 'TOK-61',
    level: 'MUST',
    sentence: '`access_token` is present: a non-empty string of visible ASCII characters.',
    source: 'draft 4.2; RFC 6749 A.12',
    why: 'It is what was asked for, and it has to fit into a header.',
    check:
      'Asks for tokens by GET and POST, first and repeatedly, without parameters, for scopes and for a resource, and looks at the member.',
    expected: 'access_token, a text',
    isRight: ({ members: { access_token: token }, isJsonObject }) =>
      !isJsonObject || (typeof token === 'string' && VISIBLE.test(token)),
  },
  {
    id: 'TOK-63',
    level: 'stated',
    sentence: '`expires_in`, if present, is a whole number of seconds above zero.',
    source: 'RFC 6749 5.1 by way of draft 4.2',
    why: 'A script that adds a string to a time computes a wrong one, and asks again at once or never.',
    check:
      'Asks for tokens by GET and POST, first and repeatedly, without parameters, for scopes and for a resource, and looks at the type of the member.',
    expected: 'a positive integer',
    isRight: ({ members: { expires_in: seconds } }) =>
      seconds === undefined || (Number.isInteger(seconds) && Number(seconds) > 0),
  },
  {
    id: 'TOK-68',
    level: 'project',
    sentence: '`scope` is present whenever the backend knows it.',
    source: 'RFC 6749 5.1; good practice',
    why: 'After a bare request, nothing else tells the frontend what the token is good for.',
    check: 'Asks for tokens without parameters, by GET and POST, first and repeatedly; expects the member.',
    expected: 'the member scope',
    isAboutBareRequests: true,
    isRight: (answer) => !answer.isJsonObject || 'scope' in answer.members || !isBare(answer),
  },
  {
    id: 'TOK-70',
    level: 'project',
    sentence: '`token_type`, if present, is `Bearer`.',
    source: 'RFC 6749 5.1 and 7.1',
    why: 'A frontend must not use a token of a type that it does not know.',
    check:
      'Asks for tokens by GET and POST, first and repeatedly, without parameters, for scopes and for a resource, and looks at the member, regardless of case.',
    expected: 'Bearer, or no token_type',
    isRight: ({ members: { token_type: type } }) =>
      type === undefined || (typeof type === 'string' && type.toLowerCase() === 'bearer'),
  },
];

const FORBIDDEN = ['refresh_token', 'id_token'];

const FOREIGN = { secret_ext: 'not-for-the-page', internal: { host: 'inside.example' } };

/** The members of a token response. */
export const tokenResponse: readonly (Requirement | UntestableClause)[] = [
  // Each looks at one member of the answers.
  ...RULES.map(
    ({ expected, isRight, isAboutBareRequests, ...rule }): Requirement => ({
      ...rule,
      needs: ['session'],
      axes: isAboutBareRequests === true ? [TOKEN_ANSWERS] : [TOKEN_ANSWERS, SPECIAL_TOKEN_ANSWERS],
      requests: TOKEN_REQUESTS,
      async *run(context) {
        for (const answer of await answersWithToken(context)) if (!isRight(answer)) yield finding(expected, answer);
      },
    }),
  ),
  {
    id: 'TOK-69',
    level: 'stated',
    sentence: '`scope` is one string with single spaces between scopes, also for a held token.',
    source: 'RFC 6749 3.3 by way of draft 4.2',
    why: 'A frontend that splits it at spaces fails on a list.',
    check:
      'Asks for tokens by GET and POST, first and repeatedly, without parameters, for scopes and for a resource, and looks at the type and the characters of the member; also where the authorization server leaves the scope out, as it may if it is as requested.',
    needs: ['session'],
    axes: [TOKEN_ANSWERS, SPECIAL_TOKEN_ANSWERS],
    requests: TOKEN_REQUESTS + 6,
    async *run(context) {
      const answers = [...(await answersWithToken(context))];
      if (context.has('authorization server') && context.has('sign-in'))
        answers.push(await answerAfter(context, { scope: 'left out' }));
      for (const answer of answers) {
        const { scope } = answer.members;
        const isRight = scope === undefined || (typeof scope === 'string' && SCOPE.test(scope));
        if (answer.status === 200 && !isRight) yield finding('scopes with single spaces between', answer);
      }
    },
  },
  {
    id: 'TOK-66',
    level: 'MUST',
    sentence: 'If a token has other scopes than were asked for, `scope` names them.',
    source: 'draft 4.2',
    why: 'Otherwise the frontend calls an API that the token does not cover, and cannot tell why the call fails.',
    check: 'The authorization server grants one of two scopes; expects `scope` with that one, or a refusal.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    axes: [{ occurrence: ['first', 'repeated'] }],
    requests: 7,
    async *run({ signIn, authorizationServer, hints }) {
      const [one = '', two = ''] = hints.scopes ?? [];
      const { caller } = await signIn();
      authorizationServer.behave({ scope: () => one });
      for (let count = 0; count < 2; count += 1) {
        const answer = await caller.token({ scope: `${one} ${two}` });
        if (answer.accessToken !== undefined && answer.members.scope !== one) yield finding(`scope: "${one}"`, answer);
      }
    },
  },
  {
    id: 'TOK-72',
    level: 'project',
    sentence: 'A token response has no member `refresh_token` or `id_token`, at any depth.',
    source: 'RFC 10017 6.2.4.2',
    why: 'An injected script could take the refresh token away and use it for weeks.',
    check:
      'Searches the whole JSON of token responses, by GET and POST, first and repeated, without parameters, for scopes and for a resource.',
    needs: ['session'],
    axes: [{ ...TOKEN_ANSWERS, value: FORBIDDEN.flatMap((name) => [name, `nested ${name}`]) }],
    requests: TOKEN_REQUESTS,
    async *run(context) {
      for (const answer of await answersWithToken(context))
        for (const name of memberNames(answer.json).filter((member) => FORBIDDEN.includes(member)))
          yield finding(`no member ${name}`, answer);
    },
  },
  {
    id: 'TOK-73',
    level: 'project',
    sentence: 'Only those members of the authorization server’s answer that the frontend needs are passed on.',
    source: 'least disclosure',
    why: 'A member that it adds tomorrow may not be meant for scripts.',
    check: 'The authorization server adds two members to its token response; expects neither of them.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: Object.keys(FOREIGN) }],
    requests: 6,
    async *run(context) {
      const answer = await answerAfter(context, { tokenMembers: FOREIGN });
      for (const name of Object.keys(FOREIGN).filter((member) => member in answer.members))
        yield finding(`no member ${name}`, answer);
    },
  },
  {
    id: 'TOK-67',
    level: 'MAY',
    sentence: 'Where a token has exactly the scopes that were asked for, `scope` may be absent.',
    source: 'draft 4.2',
    reason: 'A permission, which no backend can violate; TOK-66 accepts backends that use it.',
  },
];

/** It asked for nothing in particular. */
function isBare(answer: Answer): boolean {
  const asked = askedBy(answer);
  return !asked.get('scope') && !asked.get('resource');
}

function memberNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...memberNames(member)]);
}

import { TOKENS_ARE_ANSWERED } from '../prerequisites.js';
import { bringsToken } from '../probe/answer.js';
import type { Requirement } from '../requirement.js';
import { finding, note } from '../statements.js';
import { answerAfter, signInWithRefreshDue } from './steps/refreshing.js';

const UNKNOWN = {
  x_unknown: 'a text',
  x_list: [1, 2],
  x_object: { access_token: { is: 'not this one' } },
  x_nothing: null,
};

const ODD_TOKENS: readonly unknown[] = [undefined, null, 42, '', { value: 'token' }];

const SPELLINGS = ['bearer', 'BEARER'];

/** What the backend makes of token responses. */
export const tokenEndpointAnswers: readonly Requirement[] = [
  {
    id: 'AS-06',
    level: 'MUST',
    sentence: 'Unknown members of a token response are ignored.',
    source: 'RFC 6749 5.1',
    why: 'Authorization servers add some with every release.',
    check: `Answers a refresh with ${Object.keys(UNKNOWN).join(', ')} besides; expects the token.`,
    needs: ['authorization server', 'sign-in'],
    requests: 6,
    requires: [...TOKENS_ARE_ANSWERED, 'CACHE-08'],
    async *run(context) {
      const answer = await answerAfter(context, { tokenMembers: UNKNOWN });
      const { accessToken } = context.authorizationServer.issued.at(-1) ?? {};
      if (answer.accessToken === undefined || answer.accessToken !== accessToken)
        yield finding('the access token', answer);
    },
  },
  {
    id: 'AS-07',
    level: 'project',
    sentence: 'A success without an access token, or with one that is not a string, becomes a `server_error`.',
    source: 'RFC 6749 5.1',
    why: 'A page would send `Bearer undefined` to resource servers.',
    check: `Answers refreshes with \`access_token\` of ${ODD_TOKENS.map((value) => JSON.stringify(value) ?? 'nothing').join(', ')}; expects an error. 502 to 504 are tolerated.`,
    needs: ['authorization server', 'sign-in'],
    requests: 5 + ODD_TOKENS.length,
    requires: [...TOKENS_ARE_ANSWERED, 'CACHE-08'],
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      for (const value of ODD_TOKENS) {
        context.authorizationServer.behave({ tokenMembers: { access_token: value } });
        const answer = await caller.token();
        // The new refresh token was lost with the answer before; this error is about that.
        if (answer.error === 'invalid_grant') return;
        const isError = answer.error === 'server_error' && [400, 500, 502, 503, 504].includes(answer.status);
        if (!isError || bringsToken(answer))
          yield finding(`server_error after an access_token of ${JSON.stringify(value) ?? 'nothing'}`, answer);
      }
    },
  },
  {
    id: 'AS-08',
    level: 'project',
    sentence: '`token_type` is case-insensitive.',
    source: 'RFC 6749 5.1',
    why: 'Authorization servers spell it differently.',
    check: `Answers refreshes with \`token_type\` of ${SPELLINGS.join(' and ')}, expecting a token; then without it, which may be refused.`,
    needs: ['authorization server', 'sign-in'],
    requests: 18,
    async *run(context) {
      for (const tokenType of SPELLINGS) {
        const answer = await answerAfter(context, { tokenType });
        context.authorizationServer.behaveAsUsual();
        if (answer.accessToken === undefined) yield finding(`a token after token_type ${tokenType}`, answer);
      }
      const answer = await answerAfter(context, { tokenType: undefined });
      if (answer.accessToken !== undefined) yield note('A missing token_type counts as Bearer.');
    },
  },
];

import { TOKENS_SEEN } from '../../grounds.js';
import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const ODD_TOKENS: readonly unknown[] = [undefined, null, 42, '', { value: 'token' }];

export const as07: Requirement = {
  id: 'AS-07',
  level: 'project',
  sentence: 'A success without an access token, or with one that is no text, is a `server_error`.',
  source: 'RFC 6749 5.1',
  why: 'A page would send `Bearer undefined` to resource servers.',
  check: `Answers refreshes with \`access_token\` of ${ODD_TOKENS.map((value) => JSON.stringify(value) ?? 'nothing').join(', ')}; expects an error. 502 to 504 are tolerated.`,
  needs: ['authorization server', 'sign-in'],
  requests: 5 + ODD_TOKENS.length,
  builtOn: [...TOKENS_SEEN, 'CACHE-08'],
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    for (const value of ODD_TOKENS) {
      trial.authorizationServer.behave({ tokenMembers: { access_token: value } });
      const answer = await caller.token();
      // The new refresh token was lost with the answer before; what comes now is about that.
      if (answer.error === 'invalid_grant') return;
      const isError = answer.error === 'server_error' && [400, 500, 502, 503, 504].includes(answer.status);
      if (!isError || bringsToken(answer))
        yield finding(`server_error after an access_token of ${JSON.stringify(value) ?? 'nothing'}`, answer);
    }
  },
};

import { TOKENS_SEEN } from '../../grounds.js';
import { finding, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const UNKNOWN = {
  x_unknown: 'a text',
  x_list: [1, 2],
  x_object: { access_token: { is: 'not this one' } },
  x_nothing: null,
};

export const as06: Requirement = {
  id: 'AS-06',
  level: 'MUST',
  sentence: 'Members of a token response that the backend does not know are ignored.',
  source: 'RFC 6749 5.1',
  why: 'Authorization servers add some with every release.',
  check: `Answers a refresh with ${Object.keys(UNKNOWN).join(', ')} besides; expects the token.`,
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  builtOn: [...TOKENS_SEEN, 'CACHE-08'],
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    trial.authorizationServer.behave({ tokenMembers: UNKNOWN });
    const answer = await caller.token();
    const { accessToken } = trial.authorizationServer.issued.at(-1) ?? {};
    if (answer.accessToken === undefined || answer.accessToken !== accessToken)
      yield finding('the access token', answer);
  },
};

import { finding, observation, type Requirement } from '../../requirement.js';
import { beginSignIn } from './authorization-request.js';

export const login02: Requirement = {
  id: 'LOGIN-02',
  level: 'MUST',
  sentence: 'Signing in uses the authorization code grant.',
  source: 'RFC 10017 6.2.3.1; RFC 9700 2.1.1',
  why: 'The implicit grant puts tokens into URLs, where history, logs and scripts find them.',
  check: 'Begins to sign in; expects `response_type=code` in the authorization request, unless it was pushed.',
  needs: ['login'],
  requests: 6,
  async *judge(trial) {
    const begun = await beginSignIn(trial);
    const { anonymous, hints } = trial;
    if (begun === undefined)
      yield finding('a redirect with an authorization request', await anonymous.ask(hints.loginUrl ?? ''));
    const type = begun?.url.searchParams.get('response_type') ?? 'code';
    if (type !== 'code') yield observation('response_type=code', `response_type=${type}`);
  },
};

import { observation, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';
import { refreshesAt } from './refreshes.js';

const CREDENTIALS = ['client_secret', 'client_assertion'];

export const rt02: Requirement = {
  id: 'RT-02',
  level: 'MUST',
  sentence: 'The backend authenticates itself when it refreshes.',
  source: 'RFC 6749 6; RFC 10017 6.2.2.2',
  why: 'A refresh token that anybody can use is worth stealing; that only the backend can use it is what a backend is for.',
  check: 'Causes a refresh, which the authorization server takes without credentials too; expects credentials.',
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    await caller.token();
    for (const { headers, form } of refreshesAt(trial.authorizationServer))
      if (headers.authorization === undefined && !CREDENTIALS.some((name) => form.has(name)))
        yield observation('a refresh with client credentials', 'a refresh without');
  },
};

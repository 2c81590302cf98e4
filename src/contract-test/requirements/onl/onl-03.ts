import { TOKENS_SEEN } from '../../grounds.js';
import { finding, notApplicable, type Requirement } from '../../requirement.js';
import { hasAskedFor } from './asked-scopes.js';

export const onl03: Requirement = {
  id: 'ONL-03',
  level: 'project',
  sentence:
    'A backend that asks for `online_access` ends its session when the one at the authorization server has ended.',
  source: 'online_access proposal; RFC 9700 4.14.2; RFC 10017 6.3.2.3',
  why: 'Somebody who has signed out everywhere would still be shown as signed in here.',
  check: 'Ends all grants and lets the token expire; after the next query expects no session information any more.',
  needs: ['authorization server', 'sign-in'],
  requests: 7,
  isDestructive: true,
  builtOn: [...TOKENS_SEEN, 'RT-10'],
  async *judge(trial) {
    const { authorizationServer, signIn, wait } = trial;
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    if (!hasAskedFor('online_access', trial)) return yield notApplicable('The backend does not ask for online_access.');
    authorizationServer.endAllGrants();
    await wait(1.1);
    await caller.token();
    const information = await caller.sessionInfo();
    if (information.status < 400) yield finding('400 invalid_session', information);
  },
};

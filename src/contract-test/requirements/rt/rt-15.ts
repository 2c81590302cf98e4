import { observation, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';
import { refreshesAt } from './refreshes.js';

const NEVER = 'never-granted-to-anybody';

export const rt15: Requirement = {
  id: 'RT-15',
  level: 'MUST NOT',
  sentence: 'A refresh asks for no scope that was not granted, and for exactly the scope that the page asks for.',
  source: 'RFC 6749 6; draft 6.3',
  why: 'The authorization server refuses more; and a token with more scope than was asked for does more harm when it leaks.',
  check:
    'Asks for a scope that was never granted, which no token request may have; with two scopes given asks for one, which the token request has to have alone.',
  needs: ['authorization server', 'sign-in'],
  requests: 7,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    const { authorizationServer, hints } = trial;
    const scopes = () => refreshesAt(authorizationServer).map(({ form }) => form.get('scope') ?? '');
    await caller.token({ scope: NEVER });
    if (scopes().some((scope) => scope.split(' ').includes(NEVER)))
      yield observation('no refresh with a scope that was not granted', `scope=${NEVER}`);
    const [wanted] = hints.scopes ?? [];
    if (wanted === undefined) return;
    authorizationServer.forgetRequests();
    await caller.token({ scope: wanted });
    for (const scope of scopes().filter((one) => one !== wanted))
      yield observation(`a refresh with scope=${wanted}`, scope === '' ? 'no scope' : `scope=${scope}`);
  },
};

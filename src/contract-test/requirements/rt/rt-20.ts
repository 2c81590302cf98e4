import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const CHANGES: readonly Readonly<Record<string, string>>[] = [
  { sub: 'somebody-else' },
  { iss: 'https://elsewhere.example' },
];

export const rt20: Requirement = {
  id: 'RT-20',
  level: 'MUST',
  sentence: 'A refresh whose ID Token has another `sub` or `iss` than that of the sign-in is rejected.',
  source: 'OpenID Connect Core 12.2',
  why: 'Its access token belongs to another person.',
  check: 'The authorization server sends such ID Tokens with refreshes; expects an error and no token.',
  needs: ['authorization server', 'sign-in'],
  requests: 12,
  async *judge(trial) {
    for (const claims of CHANGES) {
      const caller = await signInWithRefreshDue(trial);
      trial.authorizationServer.behave({ idTokenOnRefresh: true, idToken: { claims } });
      const answer = await caller.token();
      trial.authorizationServer.behaveAsUsual();
      const isRejected = answer.status >= 400 && !bringsToken(answer);
      if (!isRejected) yield finding(`an error after another ${Object.keys(claims).join()}`, answer);
    }
  },
};

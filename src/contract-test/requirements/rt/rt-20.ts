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
  check:
    'The authorization server sends such ID Tokens with refreshes; expects that their access tokens are not handed out.',
  needs: ['authorization server', 'sign-in'],
  requests: 12,
  async *judge(trial) {
    for (const claims of CHANGES) {
      const caller = await signInWithRefreshDue(trial);
      trial.authorizationServer.behave({ idTokenOnRefresh: true, idToken: { claims } });
      const answer = await caller.token();
      trial.authorizationServer.behaveAsUsual();
      const { accessToken } = trial.authorizationServer.issued.at(-1) ?? {};
      // A token from before, expired as it is, is for CACHE-08 to find.
      if (answer.accessToken === accessToken)
        yield finding(`an error after another ${Object.keys(claims).join()}`, answer);
    }
  },
};

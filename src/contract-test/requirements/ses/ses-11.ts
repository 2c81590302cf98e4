import type { Answer } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

const ID_TOKEN_SECONDS = 77;

export const ses11: Requirement = {
  id: 'SES-11',
  level: 'project',
  sentence: 'If session information tells an expiry, it is that of the session, not that of the ID Token.',
  source: 'draft 5; OpenID Connect Core 2',
  why: 'ID Tokens live for minutes: a page that believes it would send people to sign in again and again.',
  check: 'Compares `exp` with the time, and with the `exp` of an ID Token that lives 77 seconds.',
  needs: ['session'],
  requests: 7,
  async *judge(trial) {
    const answer = await trial.session.sessionInfo();
    const exp = expiryOf(answer);
    if (answer.status === 200 && exp !== undefined && exp < trial.now()) yield finding('a time to come', answer);
    if (!trial.has('authorization server') || !trial.has('sign-in')) return;
    const idTokenExpiry = trial.now() + ID_TOKEN_SECONDS;
    trial.authorizationServer.behave({ idToken: { claims: { exp: idTokenExpiry } } });
    const { caller } = await trial.signIn();
    const fresh = await caller.sessionInfo();
    if (expiryOf(fresh) === idTokenExpiry)
      yield finding('the end of the session', fresh, { seen: 'that of the ID Token' });
  },
};

function expiryOf({ members }: Answer): number | undefined {
  return typeof members.exp === 'number' ? members.exp : undefined;
}

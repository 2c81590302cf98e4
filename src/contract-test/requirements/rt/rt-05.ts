import { observation, type Requirement } from '../../requirement.js';
import type { Trial } from '../../trial.js';
import { signInWithRefreshDue } from '../refresh-due.js';
import { countRepeated, presentedAt } from './refreshes.js';

const AT_ONCE = 20;

export const rt05: Requirement = {
  id: 'RT-05',
  level: 'project',
  sentence: 'Equal requests at the same time cause one refresh, and all get its token.',
  source: 'RFC 9700 4.14.2: reuse of a rotated refresh token ends the grant',
  why: 'A page that opens asks many times at once; the second refresh with one token signs the person out.',
  check: `Lets a token expire, then asks ${AT_ONCE} times at once; expects one token request and one token.`,
  needs: ['authorization server', 'sign-in'],
  requests: 12 + AT_ONCE,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    const { authorizationServer } = trial;
    authorizationServer.answerNext('/token', { delaySeconds: 0.1 });
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => caller.token()));
    const presented = presentedAt(authorizationServer);
    const asked = presented.length;
    if (countRepeated(presented) > 0) yield observation('one refresh', `${asked}, more than one with one token`);
    else if (asked !== 1 && (await keepsTokens(trial)))
      yield observation('one token request', `${asked} token requests`);
    const tokens = asked !== 1 ? new Set() : new Set(answers.map(({ accessToken, summary }) => accessToken ?? summary));
    if (tokens.size > 1) yield observation('one token for all', `${tokens.size} different answers`);
  },
};

/** A backend that asks anew for each request has no token that the others could share (CACHE-06). */
async function keepsTokens({ signIn }: Trial): Promise<boolean> {
  const { caller } = await signIn();
  const first = await caller.token();
  const second = await caller.token();
  return first.accessToken !== undefined && first.accessToken === second.accessToken;
}

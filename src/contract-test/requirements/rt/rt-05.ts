import type { Caller } from '../../probe/caller.js';
import { observation, type Requirement } from '../../requirement.js';

const AT_ONCE = 20;

export const rt05: Requirement = {
  id: 'RT-05',
  level: 'project',
  sentence: 'Equal requests at the same time cause one refresh, and all get its token.',
  source: 'RFC 9700 4.14.2: reuse of a rotated refresh token ends the grant',
  why: 'A page that opens asks many times at once; the second refresh with one token signs the person out.',
  check: `Lets a token expire, then asks ${AT_ONCE} times at once; expects one token request and one token.`,
  needs: ['authorization server', 'sign-in'],
  requests: 8 + AT_ONCE,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const { caller } = await signIn();
    await wait(1.1);
    authorizationServer.behave({ expiresIn: 3600 });
    authorizationServer.forgetRequests();
    authorizationServer.answerNext('/token', { delaySeconds: 0.1 });
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => caller.token()));
    const asked = authorizationServer.received('/token').length;
    if (asked !== 1 && (await keepsTokens(caller))) yield observation('one token request', `${asked} token requests`);
    const tokens = asked !== 1 ? new Set() : new Set(answers.map(({ accessToken, summary }) => accessToken ?? summary));
    if (tokens.size > 1) yield observation('one token for all', `${tokens.size} different answers`);
  },
};

/** A backend that asks anew for each request has no token that the others could share (CACHE-06). */
async function keepsTokens(caller: Caller): Promise<boolean> {
  const first = await caller.token();
  const second = await caller.token();
  return first.accessToken !== undefined && first.accessToken === second.accessToken;
}

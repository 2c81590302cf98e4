import { finding, type Requirement } from '../../requirement.js';
import type { SignedIn } from '../../session/session-source.js';

const ODD_LIFETIMES: readonly unknown[] = [0, -5, 1e15, 3.7, '3600', 'soon'];
/** More than any access token lives. */
const A_YEAR = 366 * 86_400;

export const cache11: Requirement = {
  id: 'CACHE-11',
  level: 'project',
  sentence: 'An odd `expires_in` of the authorization server breaks nothing, and no token is kept for ever for it.',
  source: 'RFC 6749 5.1, for what is right',
  why: 'Such values exist in the field; a crash or a token that is never renewed locks people out.',
  check: `Refreshes with \`expires_in\` of ${ODD_LIFETIMES.map((value) => JSON.stringify(value)).join(', ')}; expects a token with a sane \`expires_in\`, or an error.`,
  needs: ['authorization server', 'sign-in'],
  requests: ODD_LIFETIMES.length * 6,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1 });
    const sessions: SignedIn[] = [];
    for (const _ of ODD_LIFETIMES) sessions.push(await signIn());
    await wait(1.1);
    for (const [index, expiresIn] of ODD_LIFETIMES.entries()) {
      authorizationServer.behave({ expiresIn });
      const answer = await sessions[index]?.caller.token();
      if (answer === undefined) return;
      const given = answer.members.expires_in;
      const isSane = given === undefined || (Number.isInteger(given) && Number(given) > 0 && Number(given) <= A_YEAR);
      if ((answer.status >= 500 && answer.error === undefined) || !isSane)
        yield finding(`a sane answer to expires_in ${JSON.stringify(expiresIn)}`, answer);
    }
  },
};

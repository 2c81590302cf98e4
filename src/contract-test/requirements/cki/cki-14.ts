import { TOKEN } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

export const cki14: Requirement = {
  id: 'CKI-14',
  level: 'project',
  sentence: 'Of two session cookies that are both alive, none is removed.',
  source: 'cookie tossing from a sub-domain',
  why: 'Only the own cookie can be removed. The planted one stays, and the person continues in the session of the attacker.',
  check: 'Sends the cookies of two sessions together, in both orders; expects no `Set-Cookie` that ends them.',
  needs: ['session', 'second session'],
  requests: 2,
  async *judge({ session, secondSession, sessionCookieNames }) {
    const [one, other] = [session.cookie ?? '', secondSession.cookie ?? ''];
    for (const cookie of [`${one}; ${other}`, `${other}; ${one}`]) {
      const answer = await session.withCookie(cookie).ask(TOKEN);
      const removed = answer.setCookies.find(({ name, isRemoval }) => isRemoval && sessionCookieNames.includes(name));
      if (removed) yield finding('no cookie removed', answer, { seen: `Set-Cookie: ${removed.text}` });
    }
  },
};

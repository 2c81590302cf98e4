import { finding, type Requirement } from '../../requirement.js';

export const err17: Requirement = {
  id: 'ERR-17',
  level: 'project',
  sentence: '`invalid_session` for a dead cookie removes it; without a cookie none is set.',
  source: 'RFC 6265 5.3, for removing',
  why: 'A dead cookie would be sent for ever; and a cookie for everybody who asks fills stores.',
  check: 'Sends the session cookie with a made-up value, expecting its removal; then asks without a cookie.',
  needs: ['session'],
  requests: 2,
  async *judge({ anonymous, sessionCookieNames }) {
    const dead = sessionCookieNames.map((name) => `${name}=${'x'.repeat(43)}`).join('; ');
    const answer = await anonymous.withCookie(dead).token();
    const removed = answer.setCookies.filter(({ isRemoval }) => isRemoval).map(({ name }) => name);
    if (answer.status >= 400 && !sessionCookieNames.some((name) => removed.includes(name)))
      yield finding(`removal of ${sessionCookieNames.join(', ')}`, answer, { seen: 'no Set-Cookie that removes it' });
    const without = await anonymous.token();
    if (without.setCookies.length > 0)
      yield finding('no Set-Cookie', without, { seen: `Set-Cookie: ${without.setCookies[0]?.text}` });
  },
};

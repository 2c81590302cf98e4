import { finding, type Requirement } from '../../requirement.js';
import { isSentAcrossSites } from '../sent-across-sites.js';

export const logout05: Requirement = {
  id: 'LOGOUT-05',
  level: 'project',
  sentence: 'A link on another site signs nobody out.',
  source: 'RFC 10017 6.1.3.3',
  why: 'A GET is sent by whatever leads there, and with a `Lax` cookie the session comes along.',
  check:
    'Asks for the sign-out by GET, as a link of another site does, if browsers send the cookie along; expects the session to go on.',
  needs: ['sign-in', 'login', 'logout'],
  requests: 9,
  isDestructive: true,
  async *judge({ signIn, hints, sessionCookieNames }) {
    const signedIn = await signIn();
    if (!isSentAcrossSites(signedIn, sessionCookieNames, 'link')) return;
    const { caller } = signedIn;
    const before = await caller.sessionInfo();
    await caller.ask(hints.logout?.url ?? '', {
      headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' },
    });
    const after = await caller.sessionInfo();
    if (after.status !== before.status) yield finding(`${before.status} as before`, after);
  },
};

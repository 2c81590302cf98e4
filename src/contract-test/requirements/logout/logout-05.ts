import { finding, type Requirement } from '../../requirement.js';

export const logout05: Requirement = {
  id: 'LOGOUT-05',
  level: 'project',
  sentence: 'A link or a picture on another site signs nobody out.',
  source: 'RFC 10017 6.1.3.3',
  why: 'A GET is sent by whatever is embedded in a page.',
  check: 'Asks for the sign-out by GET, as a link and as a picture of another site do; expects the session to go on.',
  needs: ['session', 'logout'],
  requests: 9,
  isDestructive: true,
  async *judge({ signIn, hints }) {
    const { caller } = await signIn();
    const before = await caller.sessionInfo();
    for (const [mode, destination] of [
      ['navigate', 'document'],
      ['no-cors', 'image'],
    ])
      await caller.ask(hints.logout?.url ?? '', {
        headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': mode, 'Sec-Fetch-Dest': destination },
      });
    const after = await caller.sessionInfo();
    if (after.status !== before.status) yield finding(`${before.status} as before`, after);
  },
};

import { ENDPOINTS } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

export const logout01: Requirement = {
  id: 'LOGOUT-01',
  level: 'project',
  sentence: 'Signing out ends the session on the server: the old cookie is worth nothing.',
  source: 'RFC 10017 6.1.2.1 and 6.1.2.3',
  why: 'Whoever has a copy of the cookie stays signed in.',
  check: 'Signs out, then asks both endpoints with the old cookie; expects an error.',
  needs: ['session', 'logout'],
  requests: 8,
  isDestructive: true,
  async *judge({ signIn, hints }) {
    const { caller } = await signIn();
    const { url = '', method = 'POST' } = hints.logout ?? {};
    await caller.ask(url, { method, headers: { Origin: caller.origin } });
    for (const path of ENDPOINTS) {
      const answer = await caller.ask(path);
      if (answer.status < 400) yield finding('400 invalid_session', answer);
    }
  },
};

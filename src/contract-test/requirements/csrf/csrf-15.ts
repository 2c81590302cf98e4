import { finding, type Requirement } from '../../requirement.js';

const FOREIGN = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
const NAVIGATION = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };

export const csrf15: Requirement = {
  id: 'CSRF-15',
  level: 'project',
  sentence: 'Other sites cannot sign the person out.',
  source: 'RFC 10017 6.1.3.3',
  why: 'It is a nuisance, and a first step of attacks that sign somebody in as another person.',
  check: 'Signs out as another site would, by a form and by a link; expects the session to go on.',
  needs: ['session', 'logout'],
  requests: 9,
  isDestructive: true,
  async *judge({ signIn, hints }) {
    const { caller } = await signIn();
    const url = hints.logout?.url ?? '';
    const form = { ...FOREIGN, ...NAVIGATION, 'Content-Type': 'application/x-www-form-urlencoded' };
    const before = await caller.sessionInfo();
    await caller.ask(url, { method: 'POST', headers: form, body: '' });
    await caller.ask(url, { headers: { 'Sec-Fetch-Site': 'cross-site', ...NAVIGATION } });
    const after = await caller.sessionInfo();
    if (after.status !== before.status) yield finding(`${before.status} as before`, after);
  },
};

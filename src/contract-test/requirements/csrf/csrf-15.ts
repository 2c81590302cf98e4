import { finding, type Requirement } from '../../requirement.js';
import { FORM } from '../post-form.js';
import { isSentAcrossSites } from '../sent-across-sites.js';

const FOREIGN = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
const NAVIGATION = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };

export const csrf15: Requirement = {
  id: 'CSRF-15',
  level: 'project',
  sentence: 'Other sites cannot sign the person out.',
  source: 'RFC 10017 6.1.3.3',
  why: 'It is a nuisance, and a first step of attacks that sign somebody in as another person.',
  check:
    'Signs out as a form and as a link of another site would, if browsers send the cookie along; expects the session to go on.',
  needs: ['sign-in', 'login', 'logout'],
  requests: 9,
  isDestructive: true,
  async *judge({ signIn, hints, sessionCookieNames }) {
    const signedIn = await signIn();
    const { caller } = signedIn;
    const url = hints.logout?.url ?? '';
    const before = await caller.sessionInfo();
    if (isSentAcrossSites(signedIn, sessionCookieNames, 'form'))
      await caller.ask(url, { method: 'POST', headers: { ...FOREIGN, ...NAVIGATION, 'Content-Type': FORM }, body: '' });
    if (isSentAcrossSites(signedIn, sessionCookieNames, 'link'))
      await caller.ask(url, { headers: { 'Sec-Fetch-Site': 'cross-site', ...NAVIGATION } });
    const after = await caller.sessionInfo();
    if (after.status !== before.status) yield finding(`${before.status} as before`, after);
  },
};

import type { Requirement } from '../requirement.js';
import type { SignedIn } from '../session/session-source.js';
import { finding, type Statements } from '../statements.js';
import { NAVIGATION } from './steps/fetch-metadata.js';
import { FORM } from './steps/post-form.js';
import { isSentAcrossSites } from './steps/signing-out.js';

const FOREIGN = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };

const LINK = { headers: { 'Sec-Fetch-Site': 'cross-site', ...NAVIGATION } };

/** Other sites that try to sign a person out. */
export const crossSiteSignOut: readonly Requirement[] = [
  {
    id: 'CSRF-15',
    level: 'project',
    sentence: 'Other sites cannot sign the person out.',
    source: 'RFC 10017 6.1.3.3',
    why: 'It is a nuisance, and a first step of attacks that sign a person in under another account.',
    check:
      'Signs out as a form and as a link of another site would, if browsers send the cookie along; expects the session to continue.',
    needs: ['sign-in', 'login', 'logout'],
    requests: 9,
    isDestructive: true,
    async *run({ signIn, hints, sessionCookieNames }) {
      const signedIn = await signIn();
      const url = hints.logout?.url ?? '';
      const form = { method: 'POST', headers: { ...FOREIGN, ...NAVIGATION, 'Content-Type': FORM }, body: '' };
      yield* expectToContinue(signedIn, async ({ caller }) => {
        if (isSentAcrossSites(signedIn, sessionCookieNames, 'form')) await caller.ask(url, form);
        if (isSentAcrossSites(signedIn, sessionCookieNames, 'link')) await caller.ask(url, LINK);
      });
    },
  },
  {
    id: 'LOGOUT-05',
    level: 'project',
    sentence: 'A link on another site does not sign the person out.',
    source: 'RFC 10017 6.1.3.3',
    why: 'Any link causes a GET, and a `Lax` cookie goes along with it.',
    check:
      'Requests the sign-out by GET, as a link of another site does, if browsers send the cookie along; expects the session to continue.',
    needs: ['sign-in', 'login', 'logout'],
    requests: 9,
    isDestructive: true,
    async *run({ signIn, hints, sessionCookieNames }) {
      const signedIn = await signIn();
      if (!isSentAcrossSites(signedIn, sessionCookieNames, 'link')) return;
      yield* expectToContinue(signedIn, ({ caller }) => caller.ask(hints.logout?.url ?? '', LINK));
    },
  },
];

async function* expectToContinue(signedIn: SignedIn, act: (signedIn: SignedIn) => Promise<unknown>): Statements {
  const before = await signedIn.caller.sessionInfo();
  await act(signedIn);
  const after = await signedIn.caller.sessionInfo();
  if (after.status !== before.status) yield finding(`${before.status} as before`, after);
}

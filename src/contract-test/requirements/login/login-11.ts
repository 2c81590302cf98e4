import { TOKEN } from '../../endpoints.js';
import { readSetCookie } from '../../probe/set-cookie.js';
import { CannotJudge, finding, observation, type Requirement } from '../../requirement.js';

export const login11: Requirement = {
  id: 'LOGIN-11',
  level: 'project',
  sentence: 'Signing in makes a new session id; one that was there before is worth nothing.',
  source: 'RFC 10017 5.2.3 and 6.1.3.2',
  why: 'Who plants an id before would share the session afterwards.',
  check: 'Plants a session cookie, signs in; expects another value, and no session for the planted one.',
  needs: ['sign-in', 'login'],
  requests: 6,
  async *judge({ signIn, newBrowser, anonymous, sessionCookieNames }) {
    const browser = newBrowser();
    const origin = new URL(anonymous.origin);
    const planted = sessionCookieNames.map((name) => `${name}=${'planted'.repeat(7)}`);
    for (const pair of planted) {
      const cookie = readSetCookie(`${pair}; Path=/; Secure`);
      if (cookie) browser.jar.keep(origin, cookie);
    }
    const signedIn = await signIn({ browser });
    if (signedIn.browser !== browser) throw new CannotJudge('no cookie can be planted where this sign-in happens');
    const after = browser.jar.headerFor(new URL(TOKEN, origin))?.split('; ') ?? [];
    const isRenewed = (name: string) => after.some((pair) => pair.startsWith(`${name}=`) && !planted.includes(pair));
    if (!sessionCookieNames.every(isRenewed)) yield observation('another value', 'the planted one');
    const answer = await anonymous.withCookie(planted.join('; ')).sessionInfo();
    if (answer.status === 200) yield finding('400 invalid_session for the planted id', answer);
  },
};

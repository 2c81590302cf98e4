import { ENDPOINTS } from '../../endpoints.js';
import { ENDPOINTS_THERE } from '../../grounds.js';
import { bringsToken } from '../../probe/answer.js';
import { finding, note, type Requirement } from '../../requirement.js';
import { urlOf } from '../../session/http-sign-in.js';

export const ses03: Requirement = {
  id: 'SES-03',
  level: 'MUST',
  sentence: 'A session in which nobody has signed in yet is not enough.',
  source: 'draft 4.3.1, "authenticated"',
  why: 'A visitor who has only begun to sign in is nobody yet.',
  check: 'Begins to sign in, and asks both endpoints with the cookies of that; expects an error.',
  needs: ['login'],
  requests: 6,
  builtOn: [...ENDPOINTS_THERE, 'SES-01'],
  async *judge({ newBrowser, anonymous, hints }) {
    const browser = newBrowser();
    const start = urlOf(hints.loginUrl ?? '', { baseUrl: anonymous.origin });
    await browser.navigate(start, { stopBefore: ({ origin }) => origin !== anonymous.origin });
    const cookie = browser.jar.headerFor(new URL(anonymous.origin));
    if (cookie === undefined) yield note('Beginning to sign in sets no cookie.');
    for (const path of ENDPOINTS) {
      const answer = await anonymous.withCookie(cookie).ask(path);
      if (answer.status < 300 || bringsToken(answer)) yield finding('an error, for nobody has signed in yet', answer);
    }
  },
};

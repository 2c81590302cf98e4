import { finding, type Requirement } from '../../requirement.js';
import { signOut } from './sign-out.js';

export const logout02: Requirement = {
  id: 'LOGOUT-02',
  level: 'project',
  sentence: 'Signing out removes the cookie, under the name and the path under which it was set.',
  source: 'rfc6265bis 5.7',
  why: 'A removal that does not match leaves the cookie where it is.',
  check:
    'Signs out; expects a `Set-Cookie` that removes the session, with `Path=/`, and with `Secure` if it was set so, or its prefix demands it.',
  needs: ['session', 'logout'],
  requests: 6,
  isDestructive: true,
  async *judge(trial) {
    const { caller, answers } = await trial.signIn();
    const answer = await signOut(caller, trial);
    for (const name of trial.sessionCookieNames) {
      const set = answers.flatMap(({ setCookies }) => setCookies).findLast((cookie) => cookie.name === name);
      const isSecure = set?.attributes.has('secure') ?? /^__(Host|Secure)-/i.test(name);
      const removal = answer.setCookies.find((cookie) => cookie.name === name && cookie.isRemoval);
      const matches = removal?.attributes.get('path') === '/' && (removal.attributes.has('secure') || !isSecure);
      if (!matches) {
        const expected = `the removal of ${name}, with Path=/${isSecure ? ' and Secure' : ''}`;
        yield finding(expected, answer, { seen: removal?.text ?? 'none' });
      }
    }
  },
};

import { ENDPOINTS } from '../endpoints.js';
import type { Requirement } from '../requirement.js';
import { finding, notApplicable, observation } from '../statements.js';
import { nextAddress, signOut } from './steps/signing-out.js';

/** What signing out does for the session. */
export const signingOut: readonly Requirement[] = [
  {
    id: 'LOGOUT-01',
    level: 'project',
    sentence: 'Signing out ends the session on the server: the old cookie becomes worthless.',
    source: 'RFC 10017 6.1.2.1 and 6.1.2.3',
    why: 'An attacker with a copy of the cookie would stay signed in.',
    check: 'Signs out, then asks both endpoints with the old cookie; expects an error.',
    needs: ['session', 'logout'],
    requests: 8,
    isDestructive: true,
    async *run(context) {
      const { caller } = await context.signIn();
      await signOut(caller, context);
      for (const path of ENDPOINTS) {
        const answer = await caller.ask(path);
        if (answer.status < 400) yield finding('400 invalid_session', answer);
      }
    },
  },
  {
    id: 'LOGOUT-02',
    level: 'project',
    sentence: 'Signing out removes the cookie, with the name and path it was set with.',
    source: 'rfc6265bis 5.7',
    why: 'A removal that does not match leaves the cookie in place.',
    check:
      'Signs out; expects a `Set-Cookie` that removes the session, with `Path=/`, and with `Secure` if it was set so or its prefix demands it.',
    needs: ['session', 'logout'],
    requests: 6,
    isDestructive: true,
    async *run(context) {
      const { caller, answers } = await context.signIn();
      const answer = await signOut(caller, context);
      for (const name of context.sessionCookieNames) {
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
  },
  {
    id: 'LOGOUT-08',
    level: 'project',
    sentence: 'Signing out never leads to a foreign site that a parameter names.',
    source: 'RP-Initiated Logout 3; RFC 9700 4.11',
    why: 'A link to a trusted site would end at a look-alike.',
    check:
      'Signs out with a foreign return URL; expects it neither as the next URL nor as the post-logout redirect URI.',
    needs: ['session', 'logout'],
    requests: 6,
    isDestructive: true,
    async *run(context) {
      const { returnParameter } = context.hints;
      if (returnParameter === undefined) return yield notApplicable('No hint names the parameter for the return URL.');
      const { caller } = await context.signIn();
      const answer = await signOut(
        caller,
        context,
        `?${returnParameter}=${encodeURIComponent('https://evil.example/')}`,
      );
      if (answer.status >= 500) yield finding('to be signed out, or a refusal', answer);
      const next = nextAddress(answer, caller.origin);
      if (
        next?.hostname === 'evil.example' ||
        next?.searchParams.get('post_logout_redirect_uri')?.includes('evil.example')
      )
        yield observation('the own origin', next.href);
    },
  },
  {
    id: 'LOGOUT-09',
    level: 'project',
    sentence: 'Signing out without a session, or twice, succeeds.',
    source: 'robustness',
    why: 'Two tabs sign out, one after the other; the second must not show an error.',
    check: 'Signs out twice, and once without a cookie; expects success or a redirect each time.',
    needs: ['session', 'logout'],
    requests: 8,
    isDestructive: true,
    async *run(context) {
      const { caller } = await context.signIn();
      for (const one of [caller, caller, context.anonymous]) {
        const answer = await signOut(one, context);
        if (answer.status >= 400) yield finding('an answer of the 2xx or 3xx kind', answer);
      }
    },
  },
];

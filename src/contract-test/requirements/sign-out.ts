import { ENDPOINTS } from '../endpoints.js';
import { finding, notApplicable, observation, type Requirement } from '../requirement.js';
import { nextAddress, signOut } from './steps/signing-out.js';

/** What signing out does for the session. */
export const signingOut: readonly Requirement[] = [
  {
    id: 'LOGOUT-01',
    level: 'project',
    sentence: 'Signing out ends the session on the server: the old cookie is worth nothing.',
    source: 'RFC 10017 6.1.2.1 and 6.1.2.3',
    why: 'Whoever has a copy of the cookie stays signed in.',
    check: 'Signs out, then asks both endpoints with the old cookie; expects an error.',
    needs: ['session', 'logout'],
    requests: 8,
    isDestructive: true,
    async *run({ signIn, hints }) {
      const { caller } = await signIn();
      const { url = '', method = 'POST' } = hints.logout ?? {};
      await caller.ask(url, { method, headers: { Origin: caller.origin } });
      for (const path of ENDPOINTS) {
        const answer = await caller.ask(path);
        if (answer.status < 400) yield finding('400 invalid_session', answer);
      }
    },
  },
  {
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
    sentence: 'Signing out never leads to another site that a parameter names.',
    source: 'RP-Initiated Logout 3; RFC 9700 4.11',
    why: 'A link to a site that people trust would end at one that looks the same.',
    check: 'Signs out with a foreign return address; expects it neither as the next address nor as the way back.',
    needs: ['session', 'logout'],
    requests: 6,
    isDestructive: true,
    async *run(context) {
      const { returnParameter } = context.hints;
      if (returnParameter === undefined) return yield notApplicable('No parameter is known that says where to land.');
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
    sentence: 'Signing out without a session does no harm, and twice neither.',
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

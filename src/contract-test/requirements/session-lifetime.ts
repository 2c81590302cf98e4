import { ENDPOINTS } from '../endpoints.js';
import { ENDPOINTS_EXIST } from '../prerequisites.js';
import type { Answer } from '../probe/answer.js';
import type { Requirement } from '../requirement.js';
import { finding, notApplicable } from '../statements.js';

const ID_TOKEN_SECONDS = 77;

const LIFETIME_SECONDS = 3;

/** How long a session lives. */
export const sessionLifetime: readonly Requirement[] = [
  {
    id: 'SES-11',
    level: 'project',
    sentence: 'An expiry in session information is that of the session, not that of the ID Token.',
    source: 'draft 5; OpenID Connect Core 2',
    why: 'ID Tokens live for minutes: a page that trusts it would send people to sign in again and again.',
    check: 'Compares `exp` with the time, and with the `exp` of an ID Token that lives 77 seconds.',
    needs: ['session'],
    requests: 7,
    async *run(context) {
      const answer = await context.session.sessionInfo();
      const exp = expiryOf(answer);
      if (answer.status === 200 && exp !== undefined && exp < context.now()) yield finding('a time to come', answer);
      if (!context.has('authorization server') || !context.has('sign-in')) return;
      const idTokenExpiry = context.now() + ID_TOKEN_SECONDS;
      context.authorizationServer.behave({ idToken: { claims: { exp: idTokenExpiry } } });
      const { caller } = await context.signIn();
      const fresh = await caller.sessionInfo();
      if (expiryOf(fresh) === idTokenExpiry)
        yield finding('the end of the session', fresh, { seen: 'that of the ID Token' });
    },
  },
  {
    id: 'SES-14',
    level: 'project',
    sentence: 'The server enforces the absolute lifetime of a session, regardless of the cookie’s own expiry.',
    source: 'RFC 10017 6.1.2.2',
    why: 'A copied cookie would work forever.',
    check:
      'Waits for the `exp` of session information, and sends the cookie again. Needs a session of at most 20 seconds.',
    needs: ['session', 'sign-in'],
    requests: 8,
    // The sessions of other checks may expire meanwhile.
    isDestructive: true,
    requires: [...ENDPOINTS_EXIST, 'SES-11', 'CACHE-04'],
    async *run({ signIn, now, wait }) {
      const { caller } = await signIn();
      const { exp } = (await caller.sessionInfo()).members;
      if (typeof exp !== 'number') return yield notApplicable('Session information has no expiry to wait for.');
      await wait(exp - now() + 1);
      for (const path of ENDPOINTS) {
        const answer = await caller.ask(path);
        if (answer.status < 400) yield finding('no session after its end', answer);
      }
    },
  },
  {
    id: 'SES-15',
    level: 'project',
    sentence: 'A session does not outlive its refresh token where the end of that is known.',
    source: 'RFC 10017 6.2.2.2, advice',
    why: 'The page would show a person as signed in although no request succeeds any more.',
    check: `The authorization server says \`refresh_expires_in: ${LIFETIME_SECONDS}\`; a second later expects no session.`,
    needs: ['authorization server', 'sign-in'],
    requests: 7,
    isDestructive: true,
    async *run({ signIn, authorizationServer, wait }) {
      authorizationServer.behave({ expiresIn: 1, tokenMembers: { refresh_expires_in: LIFETIME_SECONDS } });
      const { caller } = await signIn();
      await wait(LIFETIME_SECONDS + 1);
      const answer = await caller.sessionInfo();
      if (answer.status === 200) yield finding('no session, for its refresh token is over', answer);
    },
  },
];

function expiryOf({ members }: Answer): number | undefined {
  return typeof members.exp === 'number' ? members.exp : undefined;
}

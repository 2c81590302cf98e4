import { setTimeout as sleep } from 'node:timers/promises';
import { bringsToken } from '../probe/answer.js';
import { finding, notApplicable, note, observation, type Requirement } from '../requirement.js';
import { urlOf } from '../session/http-sign-in.js';
import { isSuccess, sendLogoutToken } from './steps/logout-tokens.js';
import { signInWithRefreshDue } from './steps/refreshing.js';
import { hasAskedFor } from './steps/signing-in.js';

const PERSON = 'person-who-leaves';

/** Revoking goes on in the background. */
const SETTLING_MILLISECONDS = 100;

/** One more try, without what was refused, is fine. */
const MOST = 2;

const POLLS = 3;

const SCOPES = ['online_access', 'offline_access'];

/** What refreshes mean for the session at the authorization server. */
export const refreshesAndSessions: readonly Requirement[] = [
  {
    id: 'ONL-06',
    level: 'SHOULD',
    sentence: 'When the authorization server ends a session, its refresh tokens without offline access go with it.',
    source: 'Back-Channel Logout 2.7',
    why: 'The person has signed out; what is still refreshed is refreshed for somebody else.',
    check:
      'Signs in, sends a logout token for that session, and asks again when the access token has expired; the refresh token has to be revoked, or at least not be presented by a session that is over.',
    needs: ['authorization server', 'sign-in', 'back-channel logout'],
    requests: 7,
    isDestructive: true,
    async *run(context) {
      const { signIn, authorizationServer, wait } = context;
      authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await signIn({ person: PERSON });
      const { refreshToken = '', grant } = authorizationServer.issued.at(-1) ?? {};
      if (hasAskedFor('offline_access', context))
        return yield notApplicable('The backend asks for refresh tokens that outlive sessions.');
      const claims = { sub: PERSON, sid: grant?.sid };
      const logout = await sendLogoutToken(context, authorizationServer.logoutToken({ claims }));
      if (!isSuccess(logout)) return;
      await sleep(SETTLING_MILLISECONDS);
      const isAlive = authorizationServer.isAlive(refreshToken);
      await wait(1.1);
      authorizationServer.behave({ expiresIn: 3600 });
      authorizationServer.forgetRequests();
      const answer = await caller.token();
      const presented = authorizationServer.received('/token').flatMap(({ form }) => form.getAll('refresh_token'));
      // A session that goes on is for BCL-10 to find.
      if (isAlive && !bringsToken(answer) && presented.includes(refreshToken))
        yield observation('a refresh token that is revoked, or forgotten', 'a refresh with it');
      else if (isAlive) yield note('The refresh token was forgotten. It was not revoked.');
    },
  },
  {
    id: 'ONL-07',
    level: 'project',
    sentence: 'An authorization server that refuses a scope at the sign-in leads to a clear error, and to no loop.',
    source: 'SMART App Launch, where `permission-online` is a capability that may be missing',
    why: 'People would see their browser give up, and nobody would know why.',
    check: `Signs in while the authorization server refuses with \`invalid_scope\`; expects an end after ${MOST} tries at most, without a server error.`,
    needs: ['authorization server', 'login'],
    requests: 20,
    async *run({ newBrowser, authorizationServer, hints, anonymous }) {
      authorizationServer.behave({ authorization: { error: 'invalid_scope' } });
      const { last } = await newBrowser().navigate(urlOf(hints.loginUrl ?? '', { baseUrl: anonymous.origin }));
      const tries = authorizationServer.received('/authorize').length;
      if (tries > MOST) yield observation(`at most ${MOST} authorization requests`, `${tries}`);
      else if (last.status === 500) yield finding('an error that says what happened', last);
    },
  },
  {
    id: 'ONL-08',
    level: 'project',
    sentence: 'The backend refreshes when a page asks for a token, and never because time goes by.',
    source: 'online_access proposal, inactivity; RFC 9700 4.14.2',
    why: 'A forgotten tab would keep the session at the authorization server alive for ever.',
    check: `Lets the only token expire, lets time go by and asks ${POLLS} times who is signed in; expects no token request.`,
    needs: ['authorization server', 'sign-in'],
    requests: 5 + POLLS,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      for (let poll = 0; poll < POLLS; poll += 1) {
        await context.wait(1);
        await caller.sessionInfo();
      }
      const asked = context.authorizationServer.received('/token').length;
      if (asked > 0) yield observation('no token request', `${asked} of them, and no page has asked for a token`);
    },
  },
  {
    id: 'ONL-09',
    level: 'project',
    sentence:
      '`online_access` and `offline_access` in a token query have no special meaning, and bring no refresh token.',
    source: 'draft 4.1, which knows no such meaning; RFC 10017 6.2.4.2',
    why: 'Pages copy whole scope strings; what they would get then is the one thing that must not get there.',
    check: 'Asks for each of the two scopes; expects a token or an error, and in neither a refresh token.',
    needs: ['session'],
    requests: 7,
    isDestructive: true,
    async *run({ signIn }) {
      const { caller } = await signIn();
      for (const scope of SCOPES) {
        const answer = await caller.token({ scope });
        if (/refresh_?token"/i.test(answer.text)) yield finding('no refresh token', answer);
        else if (answer.status >= 500) yield finding('a token, or an error that the page can act on', answer);
      }
    },
  },
];

import { setTimeout as sleep } from 'node:timers/promises';
import { CARRIERS, SIGN_INS } from '../axes.js';
import { bringsToken } from '../probe/answer.js';
import { formOf } from '../probe/caller.js';
import { type Requirement, TOKENS_ARE_ANSWERED, type UntestableClause } from '../requirement.js';
import { finding, Inconclusive, notApplicable, note, observation } from '../statements.js';
import { isSuccess, logOut } from './steps/logout-tokens.js';
import { askByEach } from './steps/post-form.js';
import { ENDED_GRANT, signInWithRefreshDue } from './steps/refreshing.js';
import { continuedAfter } from './steps/session-cookies.js';
import { hasAskedFor, loginUrl, SIGN_IN_REQUESTS, scopesOf, signInRequests } from './steps/signing-in.js';

const PERSON = 'person-who-leaves';

/** Backends revoke in the background. */
const SETTLING_MILLISECONDS = 100;

/** One retry, without the refused scope, is fine. */
const MOST = 2;

const POLLS = 3;

const SCOPES = ['online_access', 'offline_access'];

/** Refresh tokens that are bound to a session at the authorization server, and what refreshes mean for it. */
export const onlineAccess: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'ONL-01',
    level: 'project',
    sentence: 'A backend that is configured for it asks for `online_access` at the sign-in.',
    source: 'online_access proposal; SMART App Launch, scopes',
    why: 'Otherwise the refresh token may outlive the person’s session at the authorization server, or there is none.',
    check:
      'Signs in, again in the same browser, and once more for the scopes of the hints; if the hint says that the backend is configured so, expects `online_access` in the scope. That it asks for `offline_access` besides is noted.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ signIn: SIGN_INS }],
    requests: SIGN_IN_REQUESTS,
    async *run(context) {
      if (context.hints.asksForOnlineAccess !== true)
        return yield notApplicable('No hint says that the backend is configured to ask for online_access.');
      for (const scopes of (await signInRequests(context)).map(scopesOf))
        if (!scopes.includes('online_access')) yield observation('online_access', `scope=${scopes.join(' ')}`);
      if (hasAskedFor('offline_access', context))
        yield note('The sign-in asks for `offline_access` too: such refresh tokens outlive the session there.');
    },
  },
  {
    id: 'ONL-02',
    level: 'project',
    sentence: 'A request for `offline_access` also asks for consent.',
    source: 'OpenID Connect Core 11',
    why: 'Authorization servers ignore it otherwise, and only the person can allow access in their absence.',
    check:
      'Signs in, again in the same browser, and once more for the scopes of the hints; if the scope has `offline_access`, expects `prompt=consent`.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ signIn: SIGN_INS }],
    requests: SIGN_IN_REQUESTS,
    async *run(context) {
      for (const request of await signInRequests(context)) {
        const prompts = request.query.get('prompt')?.split(' ') ?? [];
        if (scopesOf(request).includes('offline_access') && !prompts.includes('consent'))
          yield observation('offline_access with prompt=consent', `offline_access with prompt=${prompts.join(' ')}`);
      }
    },
  },
  {
    id: 'ONL-03',
    level: 'project',
    sentence:
      'A backend that asks for `online_access` ends its session when the session at the authorization server has ended.',
    source: 'online_access proposal; RFC 9700 4.14.2; RFC 10017 6.3.2.3',
    why: 'A person who has signed out everywhere would still be shown as signed in.',
    check:
      'Lets the token expire and answers the refresh with `invalid_grant`; afterwards expects no session information.',
    needs: ['authorization server', 'sign-in'],
    requests: 7,
    isDestructive: true,
    sharesWaits: true,
    requires: [...TOKENS_ARE_ANSWERED, 'RT-10'],
    async *run(context) {
      const { authorizationServer, signIn, wait } = context;
      authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await signIn();
      if (!hasAskedFor('online_access', context))
        return yield notApplicable('The backend does not ask for online_access.');
      await wait(1.1);
      authorizationServer.answerAlways('/token', ENDED_GRANT);
      const refused = await caller.token();
      const information = await continuedAfter(caller, refused, context.sessionCookieNames).sessionInfo();
      if (information.status < 400) yield finding('400 invalid_session', information);
    },
  },
  {
    id: 'ONL-04',
    level: 'project',
    sentence: 'After `invalid_grant` no earlier token of the same grant is served.',
    source: 'online_access proposal, where the access tokens are revoked too; RFC 10017 6.2.2.2',
    why: 'It has been revoked: the resource server refuses it, and the page asks for it again and again.',
    check:
      'Gets a token for one scope, answers the refresh for another one with `invalid_grant`, and asks for the first, by GET and POST.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    axes: [{ carrier: CARRIERS }],
    requests: 9,
    isDestructive: true,
    requires: [...TOKENS_ARE_ANSWERED, 'RT-10'],
    async *run({ signIn, authorizationServer, hints, sessionCookieNames }) {
      const [one = '', other = ''] = hints.scopes ?? [];
      const { caller } = await signIn();
      await caller.token({ scope: one });
      authorizationServer.answerAlways('/token', ENDED_GRANT);
      const refused = await caller.token({ scope: other });
      if (refused.accessToken !== undefined)
        throw new Inconclusive('the backend had a token for the second scope without a refresh');
      for (const sibling of await askByEach(
        continuedAfter(caller, refused, sessionCookieNames),
        formOf({ scope: one }),
      ))
        if (bringsToken(sibling)) yield finding('no token any more', sibling);
    },
  },
  {
    id: 'ONL-05',
    level: 'project',
    sentence: 'Revoking a refresh token alone does not end the person’s session at the authorization server.',
    source: 'online_access proposal',
    reason: 'It binds the authorization server.',
  },
  {
    id: 'ONL-06',
    level: 'SHOULD',
    sentence: 'When the authorization server ends a session, its refresh tokens without offline access end too.',
    source: 'Back-Channel Logout 2.7',
    why: 'The person has signed out; further refreshes are not for them.',
    check:
      'Signs in, sends a logout token for that session, and asks again when the access token has expired; the refresh token must be revoked, or at least not be presented for a session that is over.',
    needs: ['authorization server', 'sign-in', 'back-channel logout'],
    requests: 7,
    isDestructive: true,
    sharesWaits: true,
    async *run(context) {
      const { signIn, authorizationServer, wait } = context;
      authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await signIn({ person: PERSON });
      const { refreshToken = '', grant } = authorizationServer.issued.at(-1) ?? {};
      if (hasAskedFor('offline_access', context))
        return yield notApplicable('The backend asks for refresh tokens that outlive sessions.');
      const logout = await logOut(context, { sub: PERSON, sid: grant?.sid });
      if (!isSuccess(logout)) throw new Inconclusive(`the logout token was refused: ${logout.summary}`);
      await sleep(SETTLING_MILLISECONDS);
      const isAlive = authorizationServer.isAlive(refreshToken);
      await wait(1.1);
      authorizationServer.behave({ expiresIn: 3600 });
      authorizationServer.forgetRequests();
      const answer = await caller.token();
      const presented = authorizationServer.received('/token').flatMap(({ form }) => form.getAll('refresh_token'));
      // BCL-10 finds a session that goes on.
      if (isAlive && !bringsToken(answer) && presented.includes(refreshToken))
        yield observation('a refresh token that is revoked, or discarded', 'a refresh with it');
      else if (isAlive) yield note('The refresh token was discarded, not revoked.');
    },
  },
  {
    id: 'ONL-07',
    level: 'project',
    sentence: 'A scope that the authorization server refuses at the sign-in leads to a clear error, not to a loop.',
    source: 'SMART App Launch, where `permission-online` is a capability that may be missing',
    why: 'The browser would give up after many redirects, without any explanation.',
    check: `Signs in while the authorization server refuses with \`invalid_scope\`; expects an end after ${MOST} tries at most, without a server error.`,
    needs: ['authorization server', 'login'],
    requests: 20,
    async *run(context) {
      const { newBrowser, authorizationServer } = context;
      authorizationServer.behave({ authorization: { error: 'invalid_scope' } });
      const { last } = await newBrowser().navigate(loginUrl(context));
      const tries = authorizationServer.received('/authorize').length;
      if (tries > MOST) yield observation(`at most ${MOST} authorization requests`, `${tries}`);
      else if (last.status === 500) yield finding('an error that says what happened', last);
    },
  },
  {
    id: 'ONL-08',
    level: 'project',
    sentence: 'The backend refreshes only when a page asks for a token, never on a timer.',
    source: 'online_access proposal, inactivity; RFC 9700 4.14.2',
    why: 'A forgotten tab would keep the session at the authorization server alive forever.',
    check: `Lets the only token expire, waits, and asks ${POLLS} times for session information; expects no token request.`,
    needs: ['authorization server', 'sign-in'],
    requests: 5 + POLLS,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      for (let poll = 0; poll < POLLS; poll += 1) {
        await context.wait(1);
        await caller.sessionInfo();
      }
      const asked = context.authorizationServer.received('/token').length;
      if (asked > 0)
        yield observation('no token request', `${asked} token requests, although no page asked for a token`);
    },
  },
  {
    id: 'ONL-09',
    level: 'project',
    sentence:
      '`online_access` and `offline_access` in a token query have no special meaning, and return no refresh token.',
    source: 'draft 4.1, which knows no such meaning; RFC 10017 6.2.4.2',
    why: 'Pages copy whole scope strings, and a refresh token is the one thing that must not reach them.',
    check:
      'Asks for each of the two scopes, by GET and POST; expects a token or an error, and in neither a refresh token.',
    needs: ['session'],
    axes: [{ carrier: CARRIERS, value: SCOPES }],
    requests: 9,
    isDestructive: true,
    async *run({ signIn }) {
      const { caller } = await signIn();
      for (const answer of (await Promise.all(SCOPES.map((scope) => askByEach(caller, formOf({ scope }))))).flat()) {
        if (/refresh_?token"/i.test(answer.text)) yield finding('no refresh token', answer);
        else if (answer.status >= 500) yield finding('a token, or an error that the page can act on', answer);
      }
    },
  },
];

import type { CheckContext } from '../check-context.js';
import { ENDPOINTS } from '../endpoints.js';
import { type Requirement, SESSION_ERRORS_ARE_SENT, TOKENS_ARE_ANSWERED } from '../requirement.js';
import type { SignedIn } from '../session/session-source.js';
import { expectInvalidSession, finding, note, observation, type Statements } from '../statements.js';
import { NO_METADATA } from './steps/fetch-metadata.js';
import { isSuccess, logOut, sendLogoutToken, UNKNOWN } from './steps/logout-tokens.js';
import { FORM } from './steps/post-form.js';
import { isSignedIn, loginUrl, signInAgain } from './steps/signing-in.js';
import { createHold, eventually } from './steps/waiting.js';

const isAlive = async ({ caller }: SignedIn) => (await caller.sessionInfo()).status === 200;

/** What a logout token does. */
export const backChannelLogout: readonly Requirement[] = [
  {
    id: 'BCL-08',
    level: 'MAY',
    sentence: 'A repeated logout token may be refused; it does no harm.',
    source: 'Back-Channel Logout 2.6',
    why: 'An attacker who has seen a token must not be able to sign the person out again and again.',
    check: 'Sends the same token twice; expects 400 or 200, and notes which.',
    needs: ['authorization server', 'back-channel logout'],
    requests: 2,
    async *run(context) {
      const token = context.authorizationServer.logoutToken({ claims: UNKNOWN });
      await sendLogoutToken(context, token);
      const again = await sendLogoutToken(context, token);
      if (again.status !== 400 && !isSuccess(again)) yield finding('400, or 200', again);
      else yield note(`A repeated token is answered with ${again.status}.`);
    },
  },
  {
    id: 'BCL-09',
    level: 'stated',
    sentence: '`sid` ends one session, `sub` all of a person, and both together those that match both.',
    source: 'Back-Channel Logout 2.7',
    why: 'With too few, a session goes on; with too many, another person is signed out for nothing.',
    check: 'Has four sessions of two people, and ends them by `sid`, by `sub`, and by a pair that matches none.',
    needs: ['authorization server', 'sign-in', 'back-channel logout'],
    axes: [
      { value: ['too few by sid', 'too many by sid', 'only the newest by sub', 'only the oldest by sub'] },
      { value: ['others by sub', 'by either of a pair'] },
    ],
    requests: 40,
    isDestructive: true,
    async *run(context) {
      const one = await signInAs(context, 'person-of-two', 'sid-1');
      const two = await signInAs(context, 'person-of-two', 'sid-2');
      const third = await signInAs(context, 'person-of-two', 'sid-4');
      const other = await signInAs(context, 'other-person', 'sid-3');
      await logOut(context, { sid: 'sid-3', sub: 'person-of-two' });
      if (!(await isAlive(other))) yield observation('a session that does not match both to continue', 'it is over');
      await logOut(context, { sid: 'sid-1' });
      if (await isAlive(one)) yield observation('the session of the sid to be over', 'it continues');
      for (const staying of [two, third])
        if (!(await isAlive(staying))) yield observation('the other sessions of the person to continue', 'one is over');
      await logOut(context, { sub: 'person-of-two' });
      for (const ended of [two, third])
        if (await isAlive(ended)) yield observation('all sessions of the sub to be over', 'one continues');
      if (!(await isAlive(other))) yield observation('the session of another person to continue', 'it is over');
    },
  },
  {
    id: 'BCL-10',
    level: 'stated',
    sentence: 'The session ends at once, for both endpoints.',
    source: 'Back-Channel Logout 2.7',
    why: 'The person has signed out elsewhere, perhaps because another person uses this browser.',
    check:
      'Ends sessions over the back channel, by `sid` and by `sub`, also of a person who has signed in again in the same browser; expects `invalid_session`, and no session information.',
    needs: ['authorization server', 'sign-in', 'back-channel logout'],
    axes: [{ endpoint: ENDPOINTS, value: ['sid', 'sub'] }],
    requests: 48,
    isDestructive: true,
    requires: [...TOKENS_ARE_ANSWERED, ...SESSION_ERRORS_ARE_SENT, 'CSRF-16', 'BCL-11'],
    async *run(context) {
      const named: readonly Readonly<Record<string, string>>[] = [{ sid: 'sid-to-end' }, { sub: 'person-to-end' }];
      for (const [times, claims] of [1, 2].flatMap((times) => named.map((claims) => [times, claims] as const))) {
        // Some backends remember what has ended.
        const { sid, sub } = {
          sid: `another-sid-${times}`,
          sub: `other-person-to-end-${times}`,
          ...numbered(claims, times),
        };
        const first = await signInAs(context, sub, sid);
        const again = { person: sub, browser: first.browser };
        // Only a sign-in over HTTP can continue in the same browser.
        const canContinue = times === 2 && first.answers.length > 0;
        const { caller } = (canContinue ? (await signInAgain(context, again))[0] : undefined) ?? first;
        await logOut(context, numbered(claims, times));
        yield* expectInvalidSession(await caller.token());
        const info = await caller.sessionInfo();
        if (info.status === 200) yield finding('400 invalid_session', info);
      }
    },
  },
  {
    id: 'BCL-14',
    level: 'project',
    sentence: 'The answer does not reveal whether there was a session.',
    source: 'Back-Channel Logout 2.8',
    why: 'Who is signed in where is private.',
    check: 'Sends tokens for an existing session and for an unknown one; expects the same answer.',
    needs: ['authorization server', 'sign-in', 'back-channel logout'],
    axes: [{ value: ['the status', 'the body'] }],
    requests: 8,
    isDestructive: true,
    async *run(context) {
      await signInAs(context, 'person-to-tell', 'sid-to-tell');
      const unknown = await logOut(context);
      const known = await logOut(context, { sid: 'sid-to-tell' });
      if (known.status !== unknown.status || known.text !== unknown.text)
        yield finding(`the same as for an unknown session: ${unknown.summary}`, known);
    },
  },
  {
    id: 'BCL-11',
    level: 'stated',
    sentence: 'A logout token for an unknown or ended session counts as success.',
    source: 'Back-Channel Logout 2.7',
    why: 'The session is over, as requested; a refusal makes the authorization server retry for nothing.',
    check: 'Sends valid logout tokens with an unknown `sid`, with an unknown `sub`, and with both; expects 200.',
    needs: ['authorization server', 'back-channel logout'],
    axes: [{ value: ['sid', 'sub', 'both'] }],
    requests: 3,
    async *run({ anonymous, authorizationServer, hints }) {
      for (const claims of [UNKNOWN, { sub: 'unknown-person' }, { ...UNKNOWN, sub: 'unknown-person' }]) {
        const logoutToken = authorizationServer.logoutToken({ claims });
        const answer = await anonymous.ask(hints.backChannelLogoutUrl ?? '', {
          method: 'POST',
          headers: { 'Content-Type': FORM, ...NO_METADATA },
          body: new URLSearchParams({ logout_token: logoutToken }).toString(),
        });
        if (!isSuccess(answer)) yield finding('200', answer);
      }
    },
  },
  {
    id: 'BCL-15',
    level: 'project',
    sentence: 'A logout that arrives during a sign-in keeps the session from beginning.',
    source: 'a race that every backend has',
    why: 'The session would begin after its logout, and nothing would end it.',
    check:
      'Holds the token response of a sign-in, ends its session over the back channel by `sid`, by `sub`, or by both, lets it continue; expects no session.',
    needs: ['authorization server', 'login', 'back-channel logout'],
    requests: 27,
    isDestructive: true,
    async *run(context) {
      for (const named of [['sid'], ['sub'], ['sid', 'sub']]) yield* race(context, named);
    },
  },
];

/** A logout token that names the session so, and arrives between code and session. */
async function* race(context: CheckContext, named: readonly string[]): Statements {
  const { newBrowser, authorizationServer } = context;
  const { until, release } = createHold();
  const claims = { sub: `person-in-a-race-${named}`, sid: `sid-in-a-race-${named}` };
  authorizationServer.behave({ person: claims.sub, idToken: { claims: { sid: claims.sid } } });
  authorizationServer.forgetRequests();
  authorizationServer.answerNext('/token', { until });
  const browser = newBrowser();
  const arriving = browser.navigate(loginUrl(context));
  await eventually(() => authorizationServer.received('/token').length > 0);
  await logOut(context, Object.fromEntries(Object.entries(claims).filter(([name]) => named.includes(name))));
  release();
  await arriving;
  if (await isSignedIn(context, browser))
    yield observation(`no session after a logout by ${named.join(' and ')}`, 'a session that was over before it began');
}

/** Signs in with a given id of the session at the authorization server. */
function signInAs({ authorizationServer, signIn }: CheckContext, person: string, sid: string): Promise<SignedIn> {
  authorizationServer.behave({ idToken: { claims: { sid } } });
  return signIn({ person });
}

const numbered = (claims: Readonly<Record<string, string>>, number: number) =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, `${value}-${number}`]));

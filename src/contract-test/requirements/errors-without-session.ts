import { CARRIERS } from '../axes.js';
import type { CheckContext } from '../check-context.js';
import { ENDPOINTS, TOKEN } from '../endpoints.js';
import { type Caller, formOf } from '../probe/caller.js';
import type { Requirement } from '../requirement.js';
import { finding, note } from '../statements.js';
import { askByEach } from './steps/post-form.js';
import { onlySession, withDeadCookie } from './steps/session-cookies.js';
import { signOut } from './steps/signing-out.js';

const NO_SESSION = ['no cookie', 'a dead cookie'];

/** What requests without a session get, and those within one that has no token to give. */
export const errorsWithoutSession: readonly Requirement[] = [
  {
    id: 'ERR-20',
    level: 'stated',
    sentence:
      'Session information without a session is the same error as that of the token endpoint: 400 `invalid_session`.',
    source: 'draft 5.3',
    why: 'This answer tells a page to offer the sign-in.',
    check:
      'Asks without a cookie, and with one that has a made-up value. `backend_not_ready` is noted: a cross-reference in the draft is wrong there.',
    needs: [],
    axes: [{ value: NO_SESSION }],
    requests: 2,
    async *run({ anonymous, sessionCookieNames }) {
      for (const caller of [anonymous, ...withDeadCookie(anonymous, sessionCookieNames)]) {
        const answer = await caller.sessionInfo();
        if (answer.status === 400 && answer.error === 'backend_not_ready')
          yield note('The error is backend_not_ready.');
        else if (answer.status !== 400 || answer.error !== 'invalid_session')
          yield finding('400 invalid_session', answer);
      }
    },
  },
  {
    id: 'ERR-05',
    level: 'stated',
    sentence: 'Without a valid session the error is `invalid_session`, with status 400.',
    source: 'draft 4.3.1',
    why: 'It is the one code that tells a frontend to send the person to the sign-in.',
    check:
      'Asks for a token without a cookie, by GET and POST, and with one that has a made-up value. A 401 would need a challenge, which sessions in cookies don’t have.',
    needs: [],
    axes: [
      { endpoint: [TOKEN], method: ['GET', 'POST'], session: ['without'], status: [400] },
      { value: ['a dead cookie'] },
    ],
    requests: 3,
    async *run({ anonymous, sessionCookieNames }) {
      const dead = withDeadCookie(anonymous, sessionCookieNames);
      const answers = [...(await askByEach(anonymous, '')), ...(await Promise.all(dead.map((one) => one.token())))];
      for (const answer of answers) {
        if (answer.error !== undefined && answer.error !== 'invalid_session') yield finding('invalid_session', answer);
        if (answer.status !== 400) yield finding('status 400', answer);
      }
    },
  },
  {
    id: 'ERR-06',
    level: 'stated',
    sentence: 'When the backend has nothing to get a token with, the error is `backend_not_ready`.',
    source: 'draft 4.3.2',
    why: 'It tells the frontend that the person has to grant something, or sign in again.',
    check:
      'The authorization server issues a token for 1 second and no refresh token; asks after it has expired, by GET and POST, and for a scope of the hints.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ carrier: CARRIERS, asked: ['nothing', 'a scope'] }],
    requests: 9,
    sharesWaits: true,
    async *run({ signIn, authorizationServer, hints, wait }) {
      authorizationServer.behave({ expiresIn: 1, refreshTokens: 'none' });
      const { caller } = await signIn();
      await wait(2);
      for (const query of ['', ...(hints.scopes ?? []).slice(0, 1).map((scope) => formOf({ scope }))])
        for (const answer of await askByEach(caller, query))
          if (answer.status !== 400 || answer.error !== 'backend_not_ready')
            yield finding('400 backend_not_ready', answer);
    },
  },
  {
    id: 'ERR-16',
    level: 'project',
    sentence: 'A script never gets a sign-in page, nor a redirect to one.',
    source: 'draft 4.3',
    why: '`fetch` follows the redirect and fails on CORS, or parses a page, and the developer cannot tell why.',
    check:
      'Asks both endpoints without a cookie, and with one that has a made-up value, with `Accept: text/html`; expects JSON and no `Location`.',
    needs: [],
    axes: [{ endpoint: ENDPOINTS, value: NO_SESSION }],
    requests: 2 * ENDPOINTS.length,
    async *run({ anonymous, sessionCookieNames }) {
      const callers = [anonymous, ...withDeadCookie(anonymous, sessionCookieNames)];
      for (const { caller, path } of callers.flatMap((caller) => ENDPOINTS.map((path) => ({ caller, path })))) {
        const answer = await caller.ask(path, { headers: { Accept: 'text/html' } });
        const isRedirect = answer.status >= 300 && answer.status < 400;
        if (isRedirect || answer.header('location') !== undefined || answer.mediaType === 'text/html')
          yield finding('an error as JSON', answer);
      }
    },
  },
  {
    id: 'ERR-17',
    level: 'project',
    sentence: '`invalid_session` for a dead cookie removes the cookie; without a cookie none is set.',
    source: 'RFC 6265 5.3, for removing',
    why: 'A dead cookie would be sent forever, and a cookie for each visitor fills the store.',
    check:
      'Sends the session cookie with a made-up value, and that of a session that was signed out, to both endpoints, expecting its removal; then asks without a cookie. A cookie that is set with a session too, such as that of a load balancer, is not judged.',
    needs: ['session'],
    axes: [{ endpoint: ENDPOINTS, value: NO_SESSION }],
    requests: 13,
    isDestructive: true,
    async *run(context) {
      const { anonymous, session, sessionCookieNames } = context;
      for (const dead of [...withDeadCookie(anonymous, sessionCookieNames), ...(await signedOut(context))])
        for (const path of ENDPOINTS) {
          const answer = await dead.ask(path);
          const removed = answer.setCookies.filter(({ isRemoval }) => isRemoval).map(({ name }) => name);
          if (answer.status >= 400 && !sessionCookieNames.some((name) => removed.includes(name)))
            yield finding(`removal of ${sessionCookieNames.join(', ')}`, answer, {
              seen: 'no Set-Cookie that removes it',
            });
        }
      const usual = await session.withCookie(onlySession(session.cookie, sessionCookieNames)).token();
      const isUsual = (name: string) =>
        !sessionCookieNames.includes(name) && usual.setCookies.some((cookie) => cookie.name === name);
      for (const path of ENDPOINTS) {
        const without = await anonymous.ask(path);
        const [set] = without.setCookies.filter(({ name }) => !isUsual(name));
        if (set !== undefined) yield finding('no Set-Cookie', without, { seen: `Set-Cookie: ${set.text}` });
        for (const { name } of without.setCookies.filter(({ name }) => isUsual(name)))
          yield note(`Not judged: the cookie ${name}, which is set with a session too.`);
      }
    },
  },
];

/** The client with the cookie of a session that was signed out, if the run can sign in and out. */
async function signedOut(context: CheckContext): Promise<readonly Caller[]> {
  if (!context.has('sign-in') || !context.has('logout')) return [];
  const { caller } = await context.signIn();
  await signOut(caller, context);
  return [context.anonymous.withCookie(onlySession(caller.cookie, context.sessionCookieNames))];
}

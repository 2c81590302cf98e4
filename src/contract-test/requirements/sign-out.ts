import type { CheckContext } from '../check-context.js';
import { ENDPOINTS } from '../endpoints.js';
import type { Requirement } from '../requirement.js';
import type { SignedIn } from '../session/session-source.js';
import { expectOfBoth, finding, notApplicable, note, observation, type Statements } from '../statements.js';
import { NAVIGATION } from './steps/fetch-metadata.js';
import { FORM } from './steps/post-form.js';
import { endOfWay, isSentAcrossSites, nextAddress, signOut } from './steps/signing-out.js';

const NOT_LED = 'No URL leads from the sign-out to the authorization server.';

const FOREIGN = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };

const EVIL = 'evil.example';

const LINK = { headers: { 'Sec-Fetch-Site': 'cross-site', ...NAVIGATION } };

/** Signing out: of the session, at the authorization server, and not by other sites. */
export const signingOut: readonly Requirement[] = [
  {
    id: 'LOGOUT-01',
    level: 'project',
    sentence: 'Signing out ends the session on the server: the old cookie becomes worthless.',
    source: 'RFC 10017 6.1.2.1 and 6.1.2.3',
    why: 'An attacker with a copy of the cookie would stay signed in.',
    check: 'Signs out, then asks both endpoints with the old cookie; expects an error.',
    needs: ['session', 'logout'],
    axes: [{ endpoint: ENDPOINTS }],
    requests: 8,
    isDestructive: true,
    async *run(context) {
      const { caller } = await context.signIn();
      await signOut(caller, context);
      yield* expectOfBoth(caller, '400 invalid_session', ({ status }) => status < 400);
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
    axes: [{ value: ['the removal', 'Path', 'Secure', 'the name'] }],
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
      'Signs out with a foreign return URL, in the query and in a form; expects it neither as the next URL nor as the post-logout redirect URI, nor at the end of the way through the tester’s authorization server.',
    needs: ['session', 'logout'],
    axes: [{ value: ['the next URL', 'the post-logout redirect URI'] }],
    requests: 20,
    isDestructive: true,
    async *run(context) {
      const { returnParameter } = context.hints;
      if (returnParameter === undefined) return yield notApplicable('No hint names the parameter for the return URL.');
      if (context.has('authorization server')) context.authorizationServer.behave({ afterSignOut: 'is led back' });
      const asked = new URLSearchParams({ [returnParameter]: `https://${EVIL}/` }).toString();
      for (const how of [{ query: asked }, { form: asked }]) {
        const { caller, browser } = await context.signIn();
        const answer = await signOut(caller, context, how);
        if (answer.status >= 500) yield finding('to be signed out, or a refusal', answer);
        const next = nextAddress(answer, caller.origin);
        const back = next?.searchParams.get('post_logout_redirect_uri');
        const end =
          next?.hostname === EVIL || back?.includes(EVIL) ? next : await endOfWay(context, { answer, browser, next });
        if (end?.href.includes(EVIL)) yield observation('the own origin', end.href);
        // A session that can only be used once has ended.
        if (!context.has('sign-in')) return;
      }
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
    axes: [{ value: ['twice', 'without a cookie'] }],
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
  {
    id: 'LOGOUT-06',
    level: 'SHOULD',
    sentence:
      'The sign-out at the authorization server is requested with a hint, a post-logout redirect URI and a `state`.',
    source: 'RP-Initiated Logout 2',
    why: 'Without a hint the authorization server has to ask; without a redirect URI the person is stranded.',
    check:
      'Signs out and follows; expects `id_token_hint` or `client_id`, which is the backend’s, an absolute `post_logout_redirect_uri` and `state`, which another sign-out does not repeat. Signs out once more, where no session is left: a `post_logout_redirect_uri` needs `client_id` then, or a hint.',
    needs: ['authorization server', 'sign-in', 'logout'],
    axes: [
      { value: ['id_token_hint', 'post_logout_redirect_uri', 'state', 'client_id', 'client_id without a session'] },
      { value: ['a state of its own'] },
    ],
    requests: 28,
    isDestructive: true,
    async *run(context) {
      const signedIn = await context.signIn();
      const url = await endSessionRequest(context, signedIn);
      if (url === undefined) return yield notApplicable(NOT_LED);
      if (!namesClient(url)) yield observation('id_token_hint or client_id', 'neither');
      const { clientId } = context.authorizationServer.client;
      if ((url.searchParams.get('client_id') ?? clientId) !== clientId)
        yield observation('the client_id of the backend', 'another one');
      if (url.searchParams.get('id_token_hint') === '') yield observation('an ID Token in id_token_hint', 'nothing');
      const again = await endSessionRequest(context, signedIn);
      if (again?.searchParams.has('post_logout_redirect_uri') && !namesClient(again))
        yield observation('client_id where no session is left to sign out', 'a post_logout_redirect_uri alone');
      const isAbsolute = URL.canParse(url.searchParams.get('post_logout_redirect_uri') ?? '');
      if (!isAbsolute) yield observation('post_logout_redirect_uri', 'a request without an absolute one');
      const state = url.searchParams.get('state');
      if (!state) return yield observation('state', 'a request without it');
      const other = await endSessionRequest(context, await context.signIn());
      if (other?.searchParams.get('state') === state) yield observation('another state each time', 'the same twice');
    },
  },
  {
    id: 'LOGOUT-07',
    level: 'project',
    sentence: 'That URL contains no token but the ID Token.',
    source: 'RP-Initiated Logout 2',
    why: 'URLs end up in histories and logs.',
    check: 'Signs out and follows; expects no access or refresh token in the URL.',
    needs: ['authorization server', 'sign-in', 'logout'],
    axes: [{ value: ['the access token', 'the refresh token', 'within another parameter'] }],
    requests: 11,
    isDestructive: true,
    async *run(context) {
      const signedIn = await context.signIn();
      const { accessToken = '', refreshToken = '' } = context.authorizationServer.issued.at(-1) ?? {};
      const url = await endSessionRequest(context, signedIn);
      if (url === undefined) return yield notApplicable(NOT_LED);
      const holds = (token: string) =>
        token !== '' && [...url.searchParams.values()].some((one) => one.includes(token));
      if (holds(accessToken)) yield observation('no access token', 'an access token');
      if (holds(refreshToken)) yield observation('no refresh token', 'a refresh token');
    },
  },
  {
    id: 'CSRF-15',
    level: 'project',
    sentence: 'Other sites cannot sign the person out.',
    source: 'RFC 10017 6.1.3.3',
    why: 'It is a nuisance, and a first step of attacks that sign a person in under another account.',
    check:
      'Signs out as a form and as a link of another site would, if browsers send the cookie along; expects the session to continue.',
    needs: ['sign-in', 'login', 'logout'],
    axes: [{ value: ['form', 'link'] }],
    requests: 9,
    isDestructive: true,
    async *run({ signIn, hints, sessionCookieNames }) {
      const signedIn = await signIn();
      const url = hints.logout?.url ?? '';
      const form = { method: 'POST', headers: { ...FOREIGN, ...NAVIGATION, 'Content-Type': FORM }, body: '' };
      const sent = (['form', 'link'] as const).filter((one) => isSentAcrossSites(signedIn, sessionCookieNames, one));
      if (sent.length === 0) yield note('Browsers do not send the session cookie with requests of other sites.');
      yield* expectToContinue(signedIn, async ({ caller }) => {
        for (const one of sent) await caller.ask(url, one === 'form' ? form : LINK);
      });
    },
  },
  {
    id: 'LOGOUT-05',
    level: 'project',
    sentence: 'A link on another site does not sign the person out.',
    source: 'RFC 10017 6.1.3.3',
    why: 'Any link causes a GET, and a `Lax` cookie goes along with it.',
    check:
      'Requests the sign-out by GET, as a link of another site does, if browsers send the cookie along; expects the session to continue.',
    needs: ['sign-in', 'login', 'logout'],
    requests: 9,
    isDestructive: true,
    async *run({ signIn, hints, sessionCookieNames }) {
      const signedIn = await signIn();
      if (!isSentAcrossSites(signedIn, sessionCookieNames, 'link'))
        return yield note('Browsers do not send the session cookie with a link of another site, so none was followed.');
      yield* expectToContinue(signedIn, ({ caller }) => caller.ask(hints.logout?.url ?? '', LINK));
    },
  },
];

/** Without either, the authorization server cannot check where the person is to land (section 3). */
const namesClient = ({ searchParams }: URL) => searchParams.has('id_token_hint') || searchParams.has('client_id');

/** Signs out, and goes on to the authorization server; `undefined`: no URL leads there. */
async function endSessionRequest(context: CheckContext, { caller, browser }: SignedIn): Promise<URL | undefined> {
  const { issuer } = context.authorizationServer;
  const answer = await signOut(caller, context);
  // The cookie of the session may be replaced by one that leads on.
  for (const cookie of answer.setCookies) browser.jar.keep(new URL(answer.exchange.request.url), cookie);
  const next = nextAddress(answer, caller.origin);
  if (next === undefined || next.origin === issuer) return next;
  const { url } = await browser.navigate(next.href, { stopBefore: ({ origin }) => origin === issuer });
  return url.origin === issuer ? url : undefined;
}

async function* expectToContinue(signedIn: SignedIn, act: (signedIn: SignedIn) => Promise<unknown>): Statements {
  const before = await signedIn.caller.sessionInfo();
  await act(signedIn);
  const after = await signedIn.caller.sessionInfo();
  if (after.status !== before.status) yield finding(`${before.status} as before`, after);
}

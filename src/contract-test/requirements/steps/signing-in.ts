import type { CheckContext } from '../../check-context.js';
import { TOKEN } from '../../endpoints.js';
import { ignoring } from '../../failures.js';
import type { Answer } from '../../probe/answer.js';
import type { ReceivedRequest } from '../../scripted-authorization-server/index.js';
import type { HttpBrowser } from '../../session/http-browser.js';
import { urlOf } from '../../session/http-sign-in.js';
import { NoSession, type SignedIn, type SignInOptions } from '../../session/session-source.js';
import { Inconclusive } from '../../statements.js';

/** The authorization request that the backend sends a browser with. */
export interface AuthorizationRequest {
  readonly url: URL;
  /** The redirect that leads there. */
  readonly answer: Answer;
}

/** Where a sign-in begins. */
export function loginUrl(
  { hints, anonymous }: CheckContext,
  parameters: Readonly<Record<string, string>> = {},
): string {
  return urlOf(hints.loginUrl ?? '', { baseUrl: anonymous.origin, parameters });
}

/** Begins to sign in, and stops before the authorization server. `undefined`: the backend refused. */
export async function beginSignIn(
  context: CheckContext,
  { parameters = {}, browser = context.newBrowser() }: Pick<SignInOptions, 'parameters' | 'browser'> = {},
): Promise<AuthorizationRequest | undefined> {
  const { last, url, isForeign } = await browser.navigate(loginUrl(context, parameters), {
    stopBefore: ({ searchParams }) => searchParams.has('response_type') || searchParams.has('request_uri'),
  });
  if (url.searchParams.has('response_type') || url.searchParams.has('request_uri')) return { url, answer: last };
  if (isForeign) throw new Inconclusive(`signing in leads to ${url.origin}, which does not belong to the run`);
  return undefined;
}

/** Sign-ins that were begun, and not continued. */
interface BegunSignIns {
  /** The first one in one browser and the second in another, which has a third, except for those that were refused. */
  readonly usual: readonly AuthorizationRequest[];
  /** Two for the scopes of the hints, unless there are none, or they were refused. */
  readonly forMore: readonly AuthorizationRequest[];
}

interface PlainSignIns extends BegunSignIns {
  readonly usual: readonly [AuthorizationRequest, ...AuthorizationRequest[]];
}

/** How many requests `begunSignInsOfRun` makes at most. */
export const BEGIN_REQUESTS = 22;

/** The checks of a run share them. */
export function begunSignInsOfRun(context: CheckContext): Promise<BegunSignIns> {
  return context.askOnce('begunSignInsOfRun', async () => {
    const first = await beginSignIn(context);
    const browser = context.newBrowser();
    const further = [await beginSignIn(context, { browser }), await beginSignIn(context, { browser })];
    const { scopes } = context.hints;
    const beginForMore = async () => scopes && beginSignIn(context, { parameters: { scope: scopes.join(' ') } });
    const forMore = [await beginForMore(), await beginForMore()];
    const isBegun = (begun: AuthorizationRequest | undefined) => begun !== undefined;
    return { usual: [first, ...further].filter(isBegun), forMore: forMore.filter(isBegun) };
  });
}

/** The same, for checks that look at the parameters of the authorization requests. */
export async function plainSignInsOfRun(context: CheckContext): Promise<PlainSignIns> {
  const { usual, forMore } = await begunSignInsOfRun(context);
  const [first, ...further] = usual;
  if (first === undefined) throw new Inconclusive('signing in leads to no authorization request');
  if (first.url.searchParams.has('request_uri'))
    throw new Inconclusive('the authorization request was pushed (RFC 9126)');
  return { usual: [first, ...further], forMore };
}

/** Signs in up to the last step, the URL that leads back to the backend, which is not requested. */
export async function signInUpToCallback(context: CheckContext, browser: HttpBrowser): Promise<URL> {
  const { origin } = new URL(context.anonymous.origin);
  const { url } = await browser.navigate(loginUrl(context), {
    stopBefore: (target) =>
      target.origin === origin && (target.searchParams.has('code') || target.searchParams.has('error')),
  });
  if (!url.searchParams.has('code') && !url.searchParams.has('error'))
    throw new Inconclusive('signing in leads to no authorization response in a URL');
  return url;
}

/** Brings the backend a code that the authorization server refuses. The checks of a run share it. */
export function arriveInVain(context: CheckContext): Promise<{ readonly code: string; readonly answer: Answer }> {
  return context.askOnce('arriveInVain', async () => {
    const browser = context.newBrowser();
    const url = await signInUpToCallback(context, browser);
    context.authorizationServer.answerAlways('/token', { status: 400, body: { error: 'invalid_grant' } });
    const { answers, last } = await browser.navigate(url.href, { stopBefore: ({ origin }) => origin !== url.origin });
    context.authorizationServer.behaveAsUsual();
    return { code: url.searchParams.get('code') ?? '', answer: answers[0] ?? last };
  });
}

/** Whether this browser is signed in. Session information alone doesn't prove it: SES-01 may be broken. */
export async function isSignedIn({ anonymous }: CheckContext, browser: HttpBrowser): Promise<boolean> {
  const cookie = browser.jar.headerFor(new URL(TOKEN, anonymous.origin));
  if (cookie === undefined) return false;
  const caller = anonymous.withCookie(cookie);
  return (await caller.sessionInfo()).status === 200 && (await caller.token()).error !== 'invalid_session';
}

/** What sign-ins ask the authorization server for: those that the checks of a run share. */
export async function signInRequests(context: CheckContext): Promise<readonly ReceivedRequest[]> {
  const requests = (await signInsOfRun(context)).received.filter(({ path }) => path === '/authorize');
  if (requests.length === 0) throw new Inconclusive('signing in caused no authorization request');
  return requests;
}

/** Whether the sign-ins so far asked for this scope. */
export function hasAskedFor(scope: string, { authorizationServer }: CheckContext): boolean {
  return authorizationServer.received('/authorize').some((request) => scopesOf(request).includes(scope));
}

export function scopesOf({ query }: ReceivedRequest): readonly string[] {
  return query.get('scope')?.split(' ') ?? [];
}

/** The cookies that make the session in a browser, as pairs. */
export function sessionCookiesOf(
  { jar }: HttpBrowser,
  { origin, sessionCookieNames }: { origin: URL; sessionCookieNames: readonly string[] },
): string[] {
  const pairs = jar.headerFor(new URL(TOKEN, origin))?.split('; ') ?? [];
  return pairs.filter((pair) => sessionCookieNames.some((name) => pair.startsWith(`${name}=`)));
}

/** How many requests `signInsOfRun` makes at most. */
export const SIGN_IN_REQUESTS = 31;

/** What a few sign-ins brought. */
export interface SignIns {
  /** All answers on the way, sign-in by sign-in; none where the tester does not see them. */
  readonly answers: readonly (readonly Answer[])[];
  /** The `Cookie` header of the session after each. */
  readonly cookies: readonly string[];
  /** The token that the page gets after the last one. */
  readonly accessToken: string | undefined;
  /** What the tester's authorization server got, if there is one. */
  readonly received: readonly ReceivedRequest[];
  /** The tokens of all kinds that it issued meanwhile. */
  readonly issued: readonly string[];
}

/**
 * Signs in in one browser, again, and once more for the scopes of the hints. The checks of a run share what comes of it.
 */
export function signInsOfRun(context: CheckContext): Promise<SignIns> {
  return context.askOnce('signInsOfRun', async () => {
    const { hints } = context;
    const server = context.has('authorization server') ? context.authorizationServer : undefined;
    const [received, issued] = [server?.received().length ?? 0, server?.issued.length ?? 0];
    const first = await context.signIn();
    const done = [first];
    // Only a sign-in over HTTP can continue in the same browser.
    if (first.answers.length > 0) {
      const again = { browser: first.browser };
      const forMore = { ...again, parameters: { scope: hints.scopes?.join(' ') ?? '' } };
      done.push(...(await signInAgain(context, again)));
      if (hints.scopes !== undefined) done.push(...(await signInAgain(context, forMore)));
    }
    const { accessToken } = (await done.at(-1)?.caller.token()) ?? {};
    const sets = server?.issued.slice(issued) ?? [];
    const tokens = sets.flatMap((set) => [set.accessToken, set.refreshToken, set.idToken]);
    return {
      answers: done.map(({ answers }) => answers),
      cookies: done.map(({ caller }) => caller.cookie ?? ''),
      accessToken,
      received: server?.received().slice(received) ?? [],
      issued: tokens.filter((token) => token !== undefined),
    };
  });
}

/** Nothing if the backend lets a person who is signed in not sign in again. */
export async function signInAgain({ signIn }: CheckContext, options: SignInOptions): Promise<readonly SignedIn[]> {
  const again = await signIn(options).catch(ignoring(NoSession));
  return again === undefined ? [] : [again];
}

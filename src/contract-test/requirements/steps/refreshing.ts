import type { CheckContext } from '../../check-context.js';
import { TOKEN } from '../../endpoints.js';
import { ignoring } from '../../failures.js';
import type { Answer } from '../../probe/answer.js';
import { type Caller, formOf, type Query } from '../../probe/caller.js';
import { NoAnswer } from '../../probe/exchange.js';
import type {
  Behaviour,
  OddAnswer,
  ReceivedRequest,
  ScriptedAuthorizationServer,
} from '../../scripted-authorization-server/index.js';
import { knowsNoPost, postForm } from './post-form.js';
import { eventually } from './waiting.js';

/**
 * A session whose only access token has expired, so that the next query causes a refresh. Costs one sign-in. The
 * authorization server then issues tokens for an hour again, and has forgotten all requests.
 */
export async function signInWithRefreshDue(context: CheckContext): Promise<Caller> {
  const { signIn, authorizationServer, wait } = context;
  const ahead = await context.takeSessionWithRefreshDue();
  authorizationServer.behave({ expiresIn: 1 });
  const { caller } = ahead ?? (await signIn());
  if (ahead === undefined) await wait(1.1);
  authorizationServer.behave({ expiresIn: 3600 });
  authorizationServer.forgetRequests();
  return caller;
}

/** The grants of all sessions count as ended: each refresh is answered so, until the authorization server acts as usual. */
export const ENDED_GRANT: OddAnswer = { status: 400, body: { error: 'invalid_grant' } };

/** How many requests `failRefresh` makes at most: in the session of the last failure, for a sign-in, and in its session. */
export const FAILED_REFRESH_REQUESTS = 7;

/** After so many failures another session takes the place of the first: a backend may limit them. */
const MOST_FAILURES = 20;

/** The session in which refreshes have failed. */
interface FailingSession {
  cookie?: string | undefined;
  failures: number;
}

/**
 * What the page gets when a refresh fails by what the authorization server is then made to do. It has received no request
 * but this refresh, which a backend may have tried once more (ERR-18). A failure costs no session (RT-13, RT-14), so the
 * checks of a run share one for as long as the backend refreshes there. Costs one sign-in at most.
 */
export async function failRefresh(context: CheckContext, act: () => void, query: Query = {}): Promise<Answer> {
  const { authorizationServer, anonymous } = context;
  const failing = await context.askOnce('failRefresh', async (): Promise<FailingSession> => ({ failures: 0 }));
  const fail = (caller: Caller) => {
    act();
    failing.failures += 1;
    return caller.token(query);
  };
  authorizationServer.behaveAsUsual();
  if (failing.cookie !== undefined && failing.failures < MOST_FAILURES) {
    authorizationServer.forgetRequests();
    const answer = await fail(anonymous.withCookie(failing.cookie));
    if (refreshesAt(authorizationServer).length > 0) return answer;
    authorizationServer.behaveAsUsual();
  }
  const caller = await signInWithRefreshDue(context);
  Object.assign(failing, { cookie: caller.cookie, failures: 0 });
  return fail(caller);
}

/** What the page gets when the authorization server answers a refresh so. Costs one sign-in at most. */
export function answerToRefresh(context: CheckContext, odd: OddAnswer): Promise<Answer> {
  return failRefresh(context, () => context.authorizationServer.answerAlways('/token', odd));
}

/** What the page gets when the authorization server behaves so at a refresh, and from then on. Costs one sign-in. */
export async function answerAfter(
  context: CheckContext,
  changes: Partial<Behaviour>,
  query: Query = {},
): Promise<Answer> {
  const caller = await signInWithRefreshDue(context);
  context.authorizationServer.behave(changes);
  return caller.token(query);
}

/** The refreshes among the requests to the token endpoint so far. */
export function refreshesAt(authorizationServer: ScriptedAuthorizationServer): readonly ReceivedRequest[] {
  return authorizationServer.received('/token').filter(({ form }) => form.get('grant_type') === 'refresh_token');
}

/** The refresh tokens that were presented, in their order. */
export function presentedAt(authorizationServer: ScriptedAuthorizationServer): readonly string[] {
  return refreshesAt(authorizationServer).flatMap(({ form }) => form.getAll('refresh_token'));
}

/** How many refresh tokens were presented more than once. */
export function countRepeated(presented: readonly string[]): number {
  return presented.length - new Set(presented).size;
}

/**
 * Two ways to ask for a token: by GET without parameters, and by POST for a scope of the hints. The second one has no
 * answer where the backend knows no POST, or the hints name no scope.
 */
export function waysToAsk({
  hints,
}: Pick<CheckContext, 'hints'>): readonly ((caller: Caller) => Promise<Answer | undefined>)[] {
  const [scope] = hints.scopes ?? [];
  const post = async (caller: Caller) => {
    const answer = await postForm(caller, TOKEN, formOf({ scope: scope ?? '' }));
    return knowsNoPost(answer) ? undefined : answer;
  };
  return [(caller) => caller.token(), ...(scope === undefined ? [] : [post])];
}

/** How many requests `hungRefresh` makes at most. */
export const HUNG_REFRESH_REQUESTS = 12;

/** What became of a refresh that the authorization server never answers. */
interface HungRefresh {
  /** What the page got for it; `undefined`: nothing before --timeout. */
  readonly answer: Answer | undefined;
  /** Whether another session was served meanwhile. */
  readonly isOtherServed: boolean;
  /** Whether its refresh token was presented once more. */
  readonly isRepeated: boolean;
}

/**
 * Lets one session refresh in vain, and another one meanwhile. The checks of a run share it, since it lasts as long as the
 * backend waits. None of them lets others run while it waits.
 */
export function hungRefresh(context: CheckContext): Promise<HungRefresh> {
  return context.askOnce('hungRefresh', async () => {
    const { authorizationServer } = context;
    const [held, other] = [await signInWithRefreshDue(context), await signInWithRefreshDue(context)];
    authorizationServer.answerNext('/token', { until: new Promise(() => undefined) });
    const slow = held.token().catch(ignoring(NoAnswer));
    await eventually(() => authorizationServer.received('/token').length > 0);
    const quick = other.token().catch(ignoring(NoAnswer));
    const isOtherServed = await Promise.race([quick.then(() => true), slow.then(() => false)]);
    const [answer] = await Promise.all([slow, quick]);
    return { answer, isOtherServed, isRepeated: countRepeated(presentedAt(authorizationServer)) > 0 };
  });
}

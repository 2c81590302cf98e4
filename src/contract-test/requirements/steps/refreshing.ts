import type { CheckContext } from '../../check-context.js';
import { TOKEN } from '../../endpoints.js';
import type { Answer } from '../../probe/answer.js';
import { type Caller, formOf, type Query } from '../../probe/caller.js';
import type {
  Behaviour,
  OddAnswer,
  ReceivedRequest,
  ScriptedAuthorizationServer,
} from '../../scripted-authorization-server/index.js';
import { knowsNoPost, postForm } from './post-form.js';

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

/**
 * What the page gets when the authorization server answers a refresh so, also if the backend tries once more (ERR-18).
 * Costs one sign-in.
 */
export async function answerToRefresh(context: CheckContext, odd: OddAnswer): Promise<Answer> {
  const caller = await signInWithRefreshDue(context);
  context.authorizationServer.answerAlways('/token', odd);
  return caller.token();
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

import type { CheckContext } from '../../check-context.js';
import { ignoring } from '../../failures.js';
import type { Answer } from '../../probe/answer.js';
import { NoAnswer } from '../../probe/exchange.js';
import { countRepeated, presentedAt, signInWithRefreshDue } from './refreshing.js';
import { eventually } from './waiting.js';

/** How many requests `hungRefresh` makes at most. */
export const HUNG_REFRESH_REQUESTS = 12;

/** What became of a refresh that the authorization server never answers. */
export interface HungRefresh {
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

import type Koa from 'koa';
import { tooManyRequests } from '../../core/refusal.js';
import type { Limits } from '../../rate-limit/limits.js';
import { sessionOf } from '../../session/request-session.js';
import { incomingOf } from '../incoming.js';
import { accessOf, respondTo } from './access.js';

/**
 * Refuses a session, or the address of a request without one, above its limit; for navigations also an address with too
 * many sign-in steps. A request without a session cookie is counted before its cookies are parsed.
 */
export function createRateLimitGuard(limits: Limits): Koa.Middleware {
  return (ctx, next) => {
    const { isBackChannel, navigation } = accessOf(ctx);
    // An authorization server may end many sessions at once. Only its failures count, afterwards.
    if (isBackChannel) return next();
    const { current } = sessionOf(ctx);
    const { address } = incomingOf(ctx);
    const wait = current === undefined ? limits.ofAddress(address()) : limits.ofSession(current.id);
    if (wait !== undefined) return respondTo(ctx, tooManyRequests(wait));
    // No promise on the way of the requests of scripts, which are most of all.
    return navigation === undefined ? next() : limitSignIns(ctx, next, limits);
  };
}

async function limitSignIns(ctx: Koa.Context, next: Koa.Next, limits: Limits): Promise<void> {
  const address = incomingOf(ctx).address();
  const isAnonymousStart = accessOf(ctx).navigation === 'page' && sessionOf(ctx).current === undefined;
  const waitToStart = isAnonymousStart ? await limits.ofSignInStarts(address) : undefined;
  const wait = waitToStart ?? (await limits.ofSignIns(address));
  if (wait !== undefined) return respondTo(ctx, tooManyRequests(wait));
  await next();
}

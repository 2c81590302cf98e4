import type Koa from 'koa';
import { tooManyRequests } from '../../core/refusal.js';
import type { Limits } from '../../rate-limit/limits.js';
import type { Wait } from '../../rate-limit/wait.js';
import { sessionOf } from '../../session/request-session.js';
import { incomingOf } from '../incoming.js';
import { accessOf, respondTo } from './access.js';

/**
 * Refuses a session, or the address of a request without one, above its limit; for navigations also an address with too
 * many sign-in steps. A request without a session cookie is counted before its cookies are parsed.
 */
export function createRateLimitGuard(limits: Limits): Koa.Middleware {
  return async (ctx, next) => {
    const wait = await waitOf(ctx, limits);
    return wait === undefined ? next() : respondTo(ctx, tooManyRequests(wait));
  };
}

async function waitOf(ctx: Koa.Context, limits: Limits): Promise<Wait> {
  const { isBackChannel, navigation } = accessOf(ctx);
  // An authorization server may end many sessions at once. Only its failures count, afterwards.
  if (isBackChannel) return undefined;
  const { current } = sessionOf(ctx);
  const { address } = incomingOf(ctx);
  const wait = current === undefined ? limits.ofAddress(address()) : limits.ofSession(current.id);
  if (wait !== undefined || navigation === undefined) return wait;
  const isAnonymousStart = navigation === 'page' && current === undefined;
  const waitToStart = isAnonymousStart ? await limits.ofSignInStarts(address()) : undefined;
  return waitToStart ?? limits.ofSignIns(address());
}

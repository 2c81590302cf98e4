import type Koa from 'koa';
import { invalidSession } from '../../core/refusal.js';
import { sessionOf } from '../../session/request-session.js';
import { accessOf, respondTo } from './access.js';

/**
 * Whether a request may name a session. `SameSite=Strict` hides the cookie from a redirect of an authorization server on
 * another site. If that is on the same site, the cookie must make no difference: the sign-in attempt knows which session it
 * extends.
 */
export function mayNameSession(ctx: Koa.Context): boolean {
  const { navigation, isBackChannel } = accessOf(ctx);
  return navigation !== 'authorization-server' && !isBackChannel;
}

/** Refuses requests without a valid session where one is required, and removes a cookie that names no session (ERR-17). */
export const sessionGuard: Koa.Middleware = (ctx, next) =>
  sessionOf(ctx).current === undefined ? withoutSession(ctx, next) : next();

async function withoutSession(ctx: Koa.Context, next: Koa.Next): Promise<void> {
  const { navigation, isBackChannel, needsSession } = accessOf(ctx);
  if (navigation === undefined && !isBackChannel) await sessionOf(ctx).removeDeadCookie();
  if (needsSession) return respondTo(ctx, invalidSession());
  await next();
}

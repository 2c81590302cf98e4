import type Koa from 'koa';
import { type Awaitable, whenThere } from '../../core/awaitable.js';
import { invalidSession } from '../../core/refusal.js';
import type { RequestSession, SessionBinding } from '../../session/koa-session.js';
import { type Access, accessOf, respondTo } from './access.js';

/** Reads the session of a request, once. */
export type SessionReader = (ctx: Koa.Context) => Awaitable<RequestSession>;

export function createSessionReader(binding: SessionBinding): SessionReader {
  return (ctx) => {
    const known: RequestSession | undefined = ctx.state.session;
    if (known !== undefined) return known;
    const read = canName(accessOf(ctx)) && binding.mayNameSession(ctx) ? binding.read(ctx) : binding.withoutCookie(ctx);
    return whenThere(read, (session) => {
      ctx.state.session = session;
      return session;
    });
  };
}

/**
 * `SameSite=Strict` hides the cookie from a redirect of an authorization server on another site. If that is on the same
 * site, the cookie must make no difference: the sign-in attempt knows which session it extends.
 */
function canName({ navigation, isBackChannel }: Access): boolean {
  return navigation !== 'authorization-server' && !isBackChannel;
}

/** Refuses requests without a valid session where one is required, and removes a cookie that names no session (ERR-17). */
export function createSessionGuard(readSession: SessionReader): Koa.Middleware {
  return async (ctx, next) => {
    const { navigation, isBackChannel, needsSession } = accessOf(ctx);
    const session = await readSession(ctx);
    if (session.current !== undefined) return next();
    if (navigation === undefined && !isBackChannel) await session.removeDeadCookie();
    return needsSession ? respondTo(ctx, invalidSession()) : next();
  };
}

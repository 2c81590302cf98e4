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
 * `SameSite=Strict` withholds the cookie from a redirect by an authorization server on another site. From one on the
 * same site the cookie is ignored too: the sign-in attempt has the session that it extends.
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

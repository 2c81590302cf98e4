import type Koa from 'koa';
import session from 'koa-session';
import { CookieSession } from './cookie-session.js';
import { setSession } from './request-session.js';
import type { Sessions } from './sessions.js';

export interface SessionCookieOptions {
  readonly cookieName: string;
  /** Whether the cookies of a request count. If not, the request has no session, and can still begin one. */
  readonly mayNameSession: (ctx: Koa.Context) => boolean;
}

/** What koa-session knows every session as. Not the handle, which it would print where `NODE_DEBUG` names it. */
const UNNAMED = 'unnamed';

/**
 * Makes the middleware that loads the session of a request by its cookie. koa-session loads, creates and destroys it, with
 * a store that belongs to the request (`CookieSession`). It writes only when it is told to: `autoCommit`, `rolling` and
 * `renew` are off, so a slow request can't bring back a session that another request has ended.
 */
export function loadSessionOfCookie(
  app: Koa,
  sessionsOf: (ctx: Koa.Context) => Sessions,
  { cookieName, mayNameSession }: SessionCookieOptions,
): Koa.Middleware {
  const pairStart = `${cookieName}=`;
  const hasCookie = ({ req }: Koa.Context) => req.headers.cookie?.includes(pairStart) ?? false;
  class ContextStore extends CookieSession {
    constructor(ctx: Koa.Context) {
      super(ctx, { sessions: sessionsOf(ctx), cookieName });
      setSession(ctx, this);
    }
  }
  const storeOf = (ctx: Koa.Context): ContextStore => ctx.state.session;
  return session(
    {
      ContextStore,
      key: cookieName,
      externalKey: {
        // The store reads the cookie. Without a key, koa-session doesn't ask it to.
        get: (ctx: Koa.Context) => (hasCookie(ctx) && mayNameSession(ctx) ? UNNAMED : ''),
        set: (ctx: Koa.Context) => storeOf(ctx).setCookie(),
      },
      genid: () => UNNAMED,
      maxAge: 'session',
      // The value of the cookie is random enough to need no signature.
      signed: false,
      autoCommit: false,
      rolling: false,
      renew: false,
    },
    app,
  );
}

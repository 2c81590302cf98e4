import type Koa from 'koa';
import session from 'koa-session';
import { newHandle } from '../store/sealing.js';
import type { HeldTokens } from '../vocabulary/held-tokens.js';
import { formatCookie, readCookies } from './cookies.js';
import type { Session } from './session.js';
import type { SessionStart, Sessions } from './sessions.js';

/** What a request may do with its session. */
export interface RequestSession {
  /** The session that the request's cookie names; `undefined` if it names none that lives. */
  readonly current: Session | undefined;
  /** Begins a session under a new id, and sets its cookie. False: the one that it goes on from has changed. */
  begin(start: SessionStart): Promise<boolean>;
  /**
   * Ends the session that the request's cookie names, also if it goes on under another id by now, and removes the
   * cookie. Gives the last tokens that it held; `undefined`: there was none to end.
   */
  end(): Promise<HeldTokens | undefined>;
  /** Removes a cookie that names no living session, so that it isn't sent for ever (ERR-17). */
  removeDeadCookie(): Promise<void>;
}

export interface SessionBinding {
  /** The koa-session middleware. */
  readonly middleware: Koa.Middleware;
  /** The session of a request that went through the middleware. */
  of(ctx: Koa.Context): RequestSession;
}

export interface SessionBindingOptions {
  readonly cookieName: string;
  /** Whether this request's cookie counts. A request whose cookie doesn't count can still begin a session. */
  readonly readsCookie: (ctx: Koa.Context) => boolean;
}

/** What koa-session learns of a session. It takes the checksum of all that it is told, on every request. */
const ALIVE = { alive: true };

/**
 * Binds requests to sessions, by koa-session with an external store. koa-session writes nothing by itself (`autoCommit`,
 * `rolling` and `renew` are off), so a slow request can't bring back a session that another has ended. The cookie's
 * value is random enough to need no signature.
 */
export function bindSessions(app: Koa, sessions: Sessions, options: SessionBindingOptions): SessionBinding {
  const { cookieName, readsCookie } = options;
  const cookie = (value: string) => ({ name: cookieName, value, sameSite: 'Strict' as const });
  const current = new WeakMap<Koa.Context, Session>();
  const cookiesOf = (ctx: Koa.Context) => readCookies(ctx.req.headers.cookie, cookieName);
  const chosen = new WeakMap<Koa.Context, string>();

  const bound = session(
    {
      key: cookieName,
      maxAge: 'session',
      signed: false,
      autoCommit: false,
      rolling: false,
      renew: false,
      genid: newHandle,
      externalKey: {
        get: (ctx: Koa.Context) => chosen.get(ctx) ?? '',
        set: (ctx: Koa.Context, handle: string) => ctx.append('Set-Cookie', formatCookie(cookie(handle))),
      },
      store: {
        async get(handle: string, _maxAge: unknown, { ctx }: { ctx?: Koa.Context }) {
          const found = await sessions.read(handle);
          if (found && ctx) current.set(ctx, found);
          return found && ALIVE;
        },
        // A record is created by `begin` and changed by `Sessions`, never by koa-session, which only sets the cookie.
        set: async () => undefined,
        destroy: async (handle: string) => void (await sessions.end(handle)),
      },
    },
    app,
  );

  const middleware: Koa.Middleware = async (ctx, next) => {
    const [only, ...others] = readsCookie(ctx) ? cookiesOf(ctx) : [];
    const handle = others.length === 0 ? only : await onlyLiving(cookiesOf(ctx), sessions);
    if (handle !== undefined) chosen.set(ctx, handle);
    return bound(ctx, next);
  };

  const removeCookie = (ctx: Koa.Context) =>
    ctx.append('Set-Cookie', formatCookie({ ...cookie(''), maxAgeSeconds: 0 }));

  return {
    middleware,
    of: (ctx) => ({
      current: current.get(ctx),
      async begin(start) {
        const handle: string = ctx.session.externalKey;
        const hasBegun = await sessions.begin(handle, start);
        if (hasBegun) await ctx.session.save();
        return hasBegun;
      },
      async end() {
        const handle = chosen.get(ctx);
        const held = handle === undefined ? undefined : await sessions.end(handle);
        if (held !== undefined) removeCookie(ctx);
        return held;
      },
      async removeDeadCookie() {
        const [sent, ...others] = current.has(ctx) ? [] : cookiesOf(ctx);
        if (sent === undefined) return;
        // If the session goes on under another id, its cookie may have reached the browser already.
        const isRetired = others.length === 0 && (await sessions.newestHandle(sent)) !== sent;
        if (!isRetired) removeCookie(ctx);
      },
    }),
  };
}

/** More cookies of one name than this are not ours to sort out. */
const MOST_COOKIES = 4;

/**
 * Of several cookies of the session's name, all but one of which somebody else must have set: the one that names a
 * living session. If more than one does, nobody can tell which is ours (CKI-10).
 */
async function onlyLiving(handles: readonly string[], sessions: Sessions): Promise<string | undefined> {
  const distinct = [...new Set(handles)];
  if (distinct.length > MOST_COOKIES) return undefined;
  const found = await Promise.all(distinct.map((handle) => sessions.read(handle)));
  const living = distinct.filter((_, index) => found[index] !== undefined);
  return living.length === 1 ? living[0] : undefined;
}

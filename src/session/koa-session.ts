import type Koa from 'koa';
import session from 'koa-session';
import { type Awaitable, whenThere } from '../core/awaitable.js';
import { formatCookie, readCookies } from '../core/cookies.js';
import type { HeldTokens } from '../core/held-tokens.js';
import { newHandle } from '../storage/sealing.js';
import type { Session } from './session.js';
import type { BeginOutcome, SessionStart, Sessions } from './sessions.js';

/** What a request may do with its session. */
export interface RequestSession {
  /** The session that the request's cookie names; `undefined` if it names none that lives. */
  readonly current: Session | undefined;
  /** The session that is there now: the current one, or the one that the one of the cookie has gone on as. */
  newest(): Promise<Session | undefined>;
  /** False: sessions belong to those of an application, and the request belongs to none of these. */
  readonly mayBegin: boolean;
  /** Where sessions belong to those of an application: where this request's is noted (`SessionPointers`). */
  readonly pointer?: string;
  /**
   * Begins a session under a new id, and sets its cookie; or makes the `pointer` of the request that began the sign-in
   * lead to it.
   */
  begin(start: SessionStart, pointer: string | undefined): Promise<BeginOutcome>;
  /**
   * Ends the session that the request's cookie names, also if it goes on under another id by now, and removes the
   * cookie. Gives the last tokens that it held; `undefined`: there was none to end.
   */
  end(): Promise<HeldTokens | undefined>;
  /** Removes a cookie that names no living session, so that it isn't sent for ever (ERR-17). */
  removeDeadCookie(): Promise<void>;
}

export interface SessionBinding {
  /** Reads the session that the request's cookie names. */
  read(ctx: Koa.Context): Awaitable<RequestSession>;
  /** For a request whose cookie doesn't count. It can still begin a session. */
  withoutCookie(ctx: Koa.Context): RequestSession;
}

/**
 * Binds requests to sessions. A session begins by koa-session, with an external store: it makes the new id, and sets the
 * cookie. It writes nothing by itself (`autoCommit`, `rolling` and `renew` are off), so a slow request can't bring back
 * a session that another has ended. Reading takes none of it: the cookie's value is random enough to need no signature.
 */
export function bindSessions(
  app: Koa,
  sessions: Sessions,
  { cookieName }: { readonly cookieName: string },
): SessionBinding {
  const cookie = (value: string) => ({ name: cookieName, value, sameSite: 'Strict' as const });
  const cookiesOf = (ctx: Koa.Context) => readCookies(ctx.req.headers.cookie, cookieName);

  const beginning = session(
    {
      key: cookieName,
      maxAge: 'session',
      signed: false,
      autoCommit: false,
      rolling: false,
      renew: false,
      genid: newHandle,
      externalKey: {
        get: () => '',
        set: (ctx: Koa.Context, handle: string) => ctx.append('Set-Cookie', formatCookie(cookie(handle))),
      },
      // Records are read and written by `Sessions` alone.
      store: { get: async () => undefined, set: async () => undefined, destroy: async () => undefined },
    },
    app,
  );

  const removeCookie = (ctx: Koa.Context) =>
    ctx.append('Set-Cookie', formatCookie({ ...cookie(''), maxAgeSeconds: 0 }));

  /** `handle` is what the cookie names, living or not. */
  const bind = (ctx: Koa.Context, handle: string | undefined, current: Session | undefined): RequestSession => ({
    current,
    newest: async () =>
      current ?? (handle === undefined ? undefined : sessions.read(await sessions.currentHandle(handle))),
    mayBegin: true,
    async begin(start) {
      let outcome: BeginOutcome = { kind: 'changed' };
      await beginning(ctx, async () => {
        outcome = await sessions.begin(ctx.session.externalKey, start);
        if (outcome.kind === 'begun') await ctx.session.save();
      });
      return outcome;
    },
    async end() {
      const held = handle === undefined ? undefined : await sessions.end(handle);
      if (held !== undefined) removeCookie(ctx);
      return held;
    },
    async removeDeadCookie() {
      const [sent, ...others] = current === undefined ? cookiesOf(ctx) : [];
      if (sent === undefined) return;
      // If the session goes on under another id, its cookie may have reached the browser already.
      const isRetired = others.length === 0 && (await sessions.currentHandle(sent)) !== sent;
      if (!isRetired) removeCookie(ctx);
    },
  });

  return {
    withoutCookie: (ctx) => bind(ctx, undefined, undefined),
    read(ctx) {
      const [handle, ...others] = cookiesOf(ctx);
      if (handle === undefined) return bind(ctx, undefined, undefined);
      if (others.length === 0) return whenThere(sessions.read(handle), (session) => bind(ctx, handle, session));
      return onlyLiving([handle, ...others], sessions).then((living) => bind(ctx, living?.handle, living));
    },
  };
}

/** More cookies of one name than this are not ours to sort out. */
const MOST_COOKIES = 4;

/**
 * Of several cookies of the session's name, all but one of which somebody else must have set: the living session that
 * one of them names. If more than one does, nobody can tell which is ours (CKI-10).
 */
async function onlyLiving(handles: readonly string[], sessions: Sessions): Promise<Session | undefined> {
  const distinct = [...new Set(handles)];
  if (distinct.length > MOST_COOKIES) return undefined;
  const found = await Promise.all(distinct.map((handle) => sessions.read(handle)));
  const living = found.filter((one) => one !== undefined);
  return living.length === 1 ? living[0] : undefined;
}

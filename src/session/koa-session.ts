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
  /**
   * The sessions that are there now: the current one, or those that the ones of the cookies have gone on as. More than
   * one: another party set a cookie beside ours, and nothing tells which is ours.
   */
  newest(): Promise<readonly Session[]>;
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
   * Ends every session that the request's cookies name, also if it goes on under another id by now, and removes the
   * cookie. Gives the last tokens that each of them held.
   */
  end(): Promise<readonly HeldTokens[]>;
  /** Removes a cookie that names no living session, so that it isn't sent for ever (ERR-17). */
  removeDeadCookie(): Promise<void>;
}

export interface SessionBinding {
  /** Whether the request can have a session. False: `read` would find none. Cheaper than to read the cookies. */
  mayNameSession(ctx: Koa.Context): boolean;
  /** Reads the session that the request's cookie names. */
  read(ctx: Koa.Context): Awaitable<RequestSession>;
  /** For a request whose cookie doesn't count. It can still begin a session. */
  withoutCookie(ctx: Koa.Context): RequestSession;
}

/** What koa-session knows a session as. Not the handle, which it prints where `NODE_DEBUG` names it. */
const UNNAMED = 'new';
/** What the cookies of a request name. */
interface Named {
  /** Each once. More than one: another party set all but one of them. */
  readonly handles: readonly string[];
  /** What is alive of these. */
  readonly living: readonly Session[];
}

const NOTHING: Named = { handles: [], living: [] };

/**
 * Binds requests to sessions. A session begins by koa-session, with an external store: it sets the cookie. It writes nothing by itself (`autoCommit`, `rolling` and `renew` are off), so a slow request can't bring back
 * a session that another has ended. Reading takes none of it: the cookie's value is random enough to need no signature.
 */
export function bindSessions(
  app: Koa,
  sessions: Sessions,
  { cookieName }: { readonly cookieName: string },
): SessionBinding {
  const cookie = (value: string) => ({ name: cookieName, value, sameSite: 'Strict' as const });
  const start = `${cookieName}=`;
  const cookiesOf = (ctx: Koa.Context) => readCookies(ctx.req.headers.cookie, cookieName);

  const begun = new WeakMap<Koa.Context, string>();
  const beginning = session(
    {
      key: cookieName,
      maxAge: 'session',
      signed: false,
      autoCommit: false,
      rolling: false,
      renew: false,
      genid: () => UNNAMED,
      externalKey: {
        get: () => '',
        set: (ctx: Koa.Context) => ctx.append('Set-Cookie', formatCookie(cookie(begun.get(ctx) ?? ''))),
      },
      // Records are read and written by `Sessions` alone.
      store: { get: async () => undefined, set: async () => undefined, destroy: async () => undefined },
    },
    app,
  );

  const removeCookie = (ctx: Koa.Context) =>
    ctx.append('Set-Cookie', formatCookie({ ...cookie(''), maxAgeSeconds: 0 }));

  const bind = (ctx: Koa.Context, { handles, living }: Named): RequestSession => ({
    current: onlyOneNamed({ handles, living }),
    newest: async () => (living.length > 0 ? living : readLiving(handles, sessions)),
    mayBegin: true,
    async begin(start) {
      const handle = newHandle();
      const outcome = await sessions.begin(handle, start);
      if (outcome.kind !== 'begun') return outcome;
      begun.set(ctx, handle);
      await beginning(ctx, () => ctx.session.save());
      return outcome;
    },
    async end() {
      const ended: HeldTokens[] = [];
      for (const handle of handles) {
        const held = await sessions.end(handle);
        if (held !== undefined) ended.push(held);
      }
      if (ended.length > 0) removeCookie(ctx);
      return ended;
    },
    async removeDeadCookie() {
      // To remove ours beside a living one that another party set would leave the browser in the session of that party.
      if (handles.length === 0 || living.length > 0) return;
      // If the session goes on under another id, its cookie may have reached the browser already.
      const newest = await Promise.all(handles.map((handle) => sessions.currentHandle(handle)));
      const isRetired = newest.some((handle) => !handles.includes(handle));
      if (!isRetired) removeCookie(ctx);
    },
  });

  return {
    mayNameSession: (ctx) => ctx.req.headers.cookie?.includes(start) ?? false,
    withoutCookie: (ctx) => bind(ctx, NOTHING),
    read(ctx) {
      const [handle, ...others] = cookiesOf(ctx);
      if (handle === undefined) return bind(ctx, NOTHING);
      if (others.length > 0) return readSeveral([handle, ...others], sessions).then((named) => bind(ctx, named));
      return whenThere(sessions.read(handle), (session) =>
        bind(ctx, { handles: [handle], living: session === undefined ? [] : [session] }),
      );
    },
  };
}

/** More cookies of one name than this are not ours to sort out: none of them is looked at, or removed. */
const MOST_COOKIES = 4;

/** Several cookies of the session's name, all but one of which another party must have set. */
async function readSeveral(sent: readonly string[], sessions: Sessions): Promise<Named> {
  const handles = [...new Set(sent)];
  return handles.length > MOST_COOKIES ? NOTHING : { handles, living: await readLiving(handles, sessions) };
}

/** The living sessions that these handles name, or have gone on as. */
async function readLiving(handles: readonly string[], sessions: Sessions): Promise<readonly Session[]> {
  const found = handles.map(
    async (handle) => (await sessions.read(handle)) ?? sessions.read(await sessions.currentHandle(handle)),
  );
  return (await Promise.all(found)).filter((session) => session !== undefined);
}

/** If several are alive, nothing tells which is ours: the request has none (CKI-10). A retired handle opens nothing. */
function onlyOneNamed({ handles, living }: Named): Session | undefined {
  const [session, ...others] = living;
  return session !== undefined && others.length === 0 && handles.includes(session.handle) ? session : undefined;
}

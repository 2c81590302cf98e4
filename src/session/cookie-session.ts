import type Koa from 'koa';
import { type Awaitable, whenThere } from '../core/awaitable.js';
import { formatCookie, readCookies } from '../core/cookies.js';
import { newHandle } from '../storage/sealing.js';
import { NOTHING_NAMED, onlyOneNamed, readLiving, readNamed } from './named-sessions.js';
import type { RequestSession } from './request-session.js';
import type { Session } from './session.js';
import type { BeginOutcome, EndedSession, SessionStart, Sessions } from './sessions.js';

/** A session that is about to begin, and its outcome. */
interface Beginning {
  readonly handle: string;
  readonly start: SessionStart;
  outcome?: BeginOutcome;
}

/** What koa-session gets of a live session. It hashes the JSON of this value; an empty object keeps that cheap. */
const THIN_VIEW = Object.freeze({});

/**
 * The session that the cookies of a request name. It is koa-session's store for this request as well: koa-session calls
 * `get` to load the session, `set` and `setCookie` to save one that begins, and `destroy` to end it. None of these takes
 * or gives a secret, because koa-session prints what it handles where `NODE_DEBUG` names it.
 */
export class CookieSession implements RequestSession {
  readonly mayBegin = true;
  current: Session | undefined;
  readonly #ctx: Koa.Context;
  readonly #sessions: Sessions;
  readonly #cookieName: string;
  #named = NOTHING_NAMED;
  #beginning: Beginning | undefined;
  #ended: readonly EndedSession[] = [];

  constructor(ctx: Koa.Context, { sessions, cookieName }: { sessions: Sessions; cookieName: string }) {
    this.#ctx = ctx;
    this.#sessions = sessions;
    this.#cookieName = cookieName;
  }

  /** Returns `undefined` if none is alive; koa-session then makes `ctx.session` a new one. */
  get(): Awaitable<typeof THIN_VIEW | undefined> {
    const sent = readCookies(this.#ctx.req.headers.cookie, this.#cookieName);
    return whenThere(readNamed(sent, this.#sessions), (named) => {
      this.#named = named;
      this.current = onlyOneNamed(named);
      return this.current && THIN_VIEW;
    });
  }

  async newest(): Promise<readonly Session[]> {
    const { handles, living } = this.#named;
    return living.length > 0 ? living : readLiving(handles, this.#sessions);
  }

  async begin(start: SessionStart): Promise<BeginOutcome> {
    const beginning: Beginning = { handle: newHandle(), start };
    this.#beginning = beginning;
    await this.#ctx.session.save();
    if (beginning.outcome === undefined) throw new Error('koa-session did not save the session');
    return beginning.outcome;
  }

  async set(): Promise<void> {
    const beginning = this.#beginning;
    if (beginning === undefined) throw new Error('a session is saved only to begin it');
    beginning.outcome = await this.#sessions.begin(beginning.handle, beginning.start);
  }

  setCookie(): void {
    const { handle, outcome } = this.#beginning ?? {};
    if (handle !== undefined && outcome?.kind === 'begun') this.#appendCookie({ value: handle });
  }

  async end(): Promise<readonly EndedSession[]> {
    const ctx = this.#ctx;
    const { session } = ctx;
    ctx.session = null;
    // koa-session removes the cookie by this method, which knows nothing of a proxy that terminates TLS, and of `Secure`.
    ctx.cookies.set = () => {
      if (this.#ended.length > 0) this.#removeCookie();
      return ctx.cookies;
    };
    await session.manuallyCommit();
    return this.#ended;
  }

  async destroy(): Promise<void> {
    const ended: EndedSession[] = [];
    for (const handle of this.#named.handles) {
      const session = await this.#sessions.end(handle);
      if (session !== undefined) ended.push(session);
    }
    this.#ended = ended;
  }

  async removeDeadCookie(): Promise<void> {
    const { handles, living } = this.#named;
    // Beside a live cookie that another party set, removing ours would leave the browser in that party's session.
    if (handles.length === 0 || living.length > 0) return;
    // If the session goes on under another id, its cookie may have reached the browser already.
    const newest = await Promise.all(handles.map((handle) => this.#sessions.currentHandle(handle)));
    const isRetired = newest.some((handle) => !handles.includes(handle));
    if (!isRetired) this.#removeCookie();
  }

  #removeCookie(): void {
    this.#appendCookie({ value: '', maxAgeSeconds: 0 });
  }

  #appendCookie(cookie: { readonly value: string; readonly maxAgeSeconds?: number }): void {
    this.#ctx.append('Set-Cookie', formatCookie({ name: this.#cookieName, sameSite: 'Strict', ...cookie }));
  }
}

import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import type { Awaitable } from '../core/awaitable.js';
import type { Session } from './session.js';
import type { BeginOutcome, EndedSession, SessionStart } from './sessions.js';

/** What a request may do with its session. */
export interface RequestSession {
  /** The session that the request's cookie names; `undefined` if it names none that lives. */
  readonly current: Session | undefined;
  /**
   * The live sessions: the current one or, after a step-up, the successors of those that the cookies name. There is more than
   * one if another party set a cookie beside ours, and nothing tells which is ours.
   */
  newest(): Promise<readonly Session[]>;
  /**
   * Whether a sign-in may start a session. False if sessions are tied to the application's own sessions (`sessionSecretOf`),
   * and this request has none.
   */
  readonly mayBegin: boolean;
  /** If sessions are tied to the application's own: the name under which this request's session is stored (`SessionPointers`). */
  readonly pointer?: string;
  /**
   * Begins a session under a new id, and sets its cookie; or makes the `pointer` of the request that began the sign-in
   * lead to it.
   */
  begin(start: SessionStart, pointer: string | undefined): Promise<BeginOutcome>;
  /**
   * Ends every session that the request's cookies name, also if it goes on under another id by now, and removes the
   * cookie.
   */
  end(): Promise<readonly EndedSession[]>;
  /** Removes a cookie that names no living session, so that it isn't sent for ever (ERR-17). */
  removeDeadCookie(): Promise<void>;
}

/** Makes the session of a request known to the middleware behind. */
export function setSession(ctx: Koa.Context, session: RequestSession): void {
  ctx.state.session = session;
}

/** The session of a request that has been loaded. */
export function sessionOf(ctx: Koa.Context): RequestSession {
  return ctx.state.session;
}

/**
 * Reads the session of a request that does not pass through the backend's Koa application: one that server code handles,
 * or an upgrade. It sets no cookie and removes none.
 */
export type ReadSession = (request: IncomingMessage) => Awaitable<Session | undefined>;

import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import { newHandle } from '../storage/sealing.js';
import { ignoreUnavailable } from '../storage/store.js';
import { type ReadSession, type RequestSession, setSession } from './request-session.js';
import type { Session } from './session.js';
import type { SessionPointers } from './session-pointers.js';
import { handleOfSecret } from './session-secret.js';
import type { EndedSession, Sessions } from './sessions.js';

/**
 * The secret of the application's own session that a request belongs to: at least 128 random bits, which the
 * application's store doesn't hold. `undefined`: it belongs to none.
 */
export type SessionSecretOf = (request: IncomingMessage) => Promise<string | undefined> | string | undefined;

/** What sessions that belong to those of an application are found and kept by. */
export interface Where {
  readonly sessions: Sessions;
  readonly pointers: SessionPointers;
}

export interface SessionSecretOptions {
  readonly sessionSecretOf: SessionSecretOf;
  /** Whether the application is asked for the secret of a request. If not, the request has no session. */
  readonly mayNameSession: (ctx: Koa.Context) => boolean;
}

/**
 * Makes the middleware that loads sessions by a secret of the application that they are mounted in. No session cookie is
 * set or read, so koa-session has no part in it.
 */
export function loadSessionOfSecret(
  where: Where,
  { sessionSecretOf, mayNameSession }: SessionSecretOptions,
): Koa.Middleware {
  return async (ctx, next) => {
    const secret = mayNameSession(ctx) ? await sessionSecretOf(ctx.req) : undefined;
    const pointer = secret === undefined ? undefined : handleOfSecret(secret);
    const current = pointer === undefined ? undefined : await readPointedAt(pointer, where);
    setSession(ctx, sessionAt(pointer, current, where));
    return next();
  };
}

function sessionAt(pointer: string | undefined, current: Session | undefined, where: Where): RequestSession {
  return {
    current,
    newest: async () => (current === undefined ? [] : [current]),
    mayBegin: pointer !== undefined,
    ...(pointer === undefined ? {} : { pointer }),
    async begin(start, place) {
      // The sign-in was begun without a session of the application.
      if (place === undefined) return { kind: 'revoked' };
      const handle = newHandle();
      const outcome = await where.sessions.begin(handle, start);
      if (outcome.kind === 'begun') await pointTo(handle, { pointer: place, continues: start.continues }, where);
      return outcome;
    },
    async end() {
      const ended = pointer === undefined ? undefined : await endPointedAt(pointer, where);
      return ended === undefined ? [] : [ended];
    },
    removeDeadCookie: async () => undefined,
  };
}

/** Has a pointer lead to a session that has just begun. */
export async function pointTo(
  handle: string,
  { pointer, continues }: { readonly pointer: string; readonly continues?: Session | undefined },
  { sessions, pointers }: Where,
): Promise<void> {
  try {
    await pointers.write(pointer, handle);
  } catch (error) {
    // Without its pointer, no request finds it, except through the session that it continues.
    if (continues === undefined) await sessions.end(handle).catch(() => undefined);
    throw error;
  }
}

/** The living session that a pointer leads to. */
export async function readPointedAt(pointer: string, { sessions, pointers }: Where): Promise<Session | undefined> {
  const handle = await pointers.read(pointer);
  if (handle === undefined) return undefined;
  const session = await sessions.read(handle);
  if (session !== undefined) return session;
  const successor = await sessions.read(await sessions.currentHandle(handle));
  // Only for a while does the old handle lead to the new one.
  if (successor !== undefined) await pointers.follow(pointer, handle, successor.handle).catch(ignoreUnavailable);
  return successor;
}

/** Ends the session that a pointer leads to; `undefined` if there is none. */
export async function endPointedAt(pointer: string, { sessions, pointers }: Where): Promise<EndedSession | undefined> {
  const handle = await pointers.read(pointer);
  if (handle === undefined) return undefined;
  const ended = await sessions.end(handle);
  await pointers.remove(pointer, handle);
  return ended;
}

/** For sessions under a secret of the application. */
export function readSessionBySecret(where: Where, sessionSecretOf: SessionSecretOf): ReadSession {
  return async (request) => {
    const secret = await sessionSecretOf(request);
    return secret === undefined ? undefined : readPointedAt(handleOfSecret(secret), where);
  };
}

import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import { newHandle } from '../storage/sealing.js';
import type { RequestSession, SessionBinding } from './koa-session.js';
import type { Session } from './session.js';
import type { SessionPointers } from './session-pointers.js';
import { handleOfSecret } from './session-secret.js';
import type { Sessions } from './sessions.js';

/**
 * The secret of the application's own session that a request belongs to: at least 128 random bits, which the
 * application's store doesn't hold. `undefined`: it belongs to none.
 */
export type SessionSecretOf = (request: IncomingMessage) => Promise<string | undefined> | string | undefined;

/** Binds requests to sessions by a secret of the application that they are mounted in. No session cookie is set or read. */
export function bindToSecrets(
  sessions: Sessions,
  pointers: SessionPointers,
  sessionSecretOf: SessionSecretOf,
): SessionBinding {
  const bind = (pointer: string | undefined, current: Session | undefined): RequestSession => ({
    current,
    newest: async () => (current === undefined ? [] : [current]),
    mayBegin: pointer !== undefined,
    ...(pointer === undefined ? {} : { pointer }),
    async begin(start, place) {
      // The sign-in was begun without a session of the application.
      if (place === undefined) return { kind: 'revoked' };
      const handle = newHandle();
      const outcome = await sessions.begin(handle, start);
      if (outcome.kind === 'begun') await pointers.write(place, handle);
      return outcome;
    },
    async end() {
      const held = pointer === undefined ? undefined : await endPointedAt(pointer, { sessions, pointers });
      return held === undefined ? [] : [held];
    },
    removeDeadCookie: async () => undefined,
  });
  return {
    // Where its secret is, only the application knows.
    mayNameSession: () => true,
    withoutCookie: () => bind(undefined, undefined),
    async read(ctx: Koa.Context) {
      const secret = await sessionSecretOf(ctx.req);
      if (secret === undefined) return bind(undefined, undefined);
      const pointer = handleOfSecret(secret);
      return bind(pointer, await readPointedAt(pointer, { sessions, pointers }));
    },
  };
}

interface Where {
  readonly sessions: Sessions;
  readonly pointers: SessionPointers;
}

/** The living session that a pointer leads to. */
export async function readPointedAt(pointer: string, { sessions, pointers }: Where): Promise<Session | undefined> {
  const handle = await pointers.read(pointer);
  if (handle === undefined) return undefined;
  // It may just have gone on under another handle, before the pointer followed.
  return (await sessions.read(handle)) ?? (await sessions.read(await sessions.currentHandle(handle)));
}

/** Ends the session that a pointer leads to. Gives the last tokens that it held, if there was one to end. */
export async function endPointedAt(pointer: string, { sessions, pointers }: Where) {
  const handle = await pointers.read(pointer);
  if (handle === undefined) return undefined;
  const held = await sessions.end(handle);
  await pointers.remove(pointer);
  return held;
}

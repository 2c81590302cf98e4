import type { IncomingMessage } from 'node:http';
import { type Awaitable, whenThere } from '../core/awaitable.js';
import { readCookies } from '../core/cookies.js';
import { onlyOneNamed, readNamed } from './named-sessions.js';
import { readPointedAt, type SessionSecretOf, type Where } from './secret-binding.js';
import type { Session } from './session.js';
import { handleOfSecret } from './session-secret.js';
import type { Sessions } from './sessions.js';

/**
 * Reads the session of a request that does not pass through the backend's Koa application: one that server code handles,
 * or an upgrade. It sets no cookie and removes none.
 */
export type ReadSession = (request: IncomingMessage) => Awaitable<Session | undefined>;

/** For sessions with a cookie of the backend. Takes the same one of several cookies as `CookieSession`. */
export function readSessionByCookie(sessions: Sessions, cookieName: string): ReadSession {
  return ({ headers }) => whenThere(readNamed(readCookies(headers.cookie, cookieName), sessions), onlyOneNamed);
}

/** For sessions under a secret of the application. */
export function readSessionBySecret(where: Where, sessionSecretOf: SessionSecretOf): ReadSession {
  return async (request) => {
    const secret = await sessionSecretOf(request);
    return secret === undefined ? undefined : readPointedAt(handleOfSecret(secret), where);
  };
}

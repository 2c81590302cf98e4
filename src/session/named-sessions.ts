import { type Awaitable, whenThere } from '../core/awaitable.js';
import { readCookies } from '../core/cookies.js';
import type { ReadSession } from './request-session.js';
import type { Session } from './session.js';
import type { Sessions } from './sessions.js';

/** What the cookies of a request name. */
export interface NamedSessions {
  /** Each once. More than one: another party set all but one of them. */
  readonly handles: readonly string[];
  /** What is alive of these. */
  readonly living: readonly Session[];
}

export const NOTHING_NAMED: NamedSessions = { handles: [], living: [] };

/** More cookies of the session's name than this come from another party. A request with more has no session. */
export const MOST_COOKIES = 4;

/** Reads the sessions that the values of the session cookie name. For one value it waits no longer than the store does. */
export function readNamed(sent: readonly string[], sessions: Sessions): Awaitable<NamedSessions> {
  const [handle] = sent;
  if (handle === undefined) return NOTHING_NAMED;
  if (sent.length > 1) return readSeveral(sent, sessions);
  return whenThere(sessions.read(handle), (session) => ({
    handles: [handle],
    living: session === undefined ? [] : [session],
  }));
}

/** Several cookies of the session's name, all but one of which another party must have set. */
async function readSeveral(sent: readonly string[], sessions: Sessions): Promise<NamedSessions> {
  const handles = [...new Set(sent)];
  if (handles.length > MOST_COOKIES) return NOTHING_NAMED;
  return { handles, living: await readLiving(handles, sessions) };
}

/** The living sessions that these handles name, or have gone on as. */
export async function readLiving(handles: readonly string[], sessions: Sessions): Promise<readonly Session[]> {
  const found = handles.map(
    async (handle) => (await sessions.read(handle)) ?? sessions.read(await sessions.currentHandle(handle)),
  );
  return (await Promise.all(found)).filter((session) => session !== undefined);
}

/** If several are alive, nothing tells which is ours: the request has none (CKI-10). A retired handle opens nothing. */
export function onlyOneNamed({ handles, living }: NamedSessions): Session | undefined {
  const [session] = living;
  return session !== undefined && living.length === 1 && handles.includes(session.handle) ? session : undefined;
}

/** For sessions with a cookie of the backend. Takes the same one of several cookies as `CookieSession`. */
export function readSessionByCookie(sessions: Sessions, cookieName: string): ReadSession {
  return ({ headers }) => whenThere(readNamed(readCookies(headers.cookie, cookieName), sessions), onlyOneNamed);
}

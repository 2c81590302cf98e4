import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Answer, Request, Session } from './parts.js';
import type { Change } from './start-backend.js';

interface Opened {
  readonly session: Session;
  readonly startedAt: number;
  /** What of it is in the cookie. */
  readonly text: string;
}

interface Logout {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly at: number;
}

/** What the server keeps in place of its sessions: which of them have ended. */
class EndedSessions extends Map<string, Session> {
  readonly #ended = new Set<string>();

  override has(id: string): boolean {
    return !this.#ended.has(id);
  }

  override delete(id: string): boolean {
    this.#ended.add(id);
    return super.delete(id);
  }

  /** Hands over a session that has just begun. */
  takeNew(id: string): Session | undefined {
    const session = this.get(id);
    super.delete(id);
    return session;
  }
}

/**
 * All of a session is in its cookie, encrypted, as express-openid-connect and oauth2-proxy keep it without a store. The
 * server keeps the ids of sessions that ended, and the logout tokens that it got. `renews`: whether an answer has the
 * cookie anew.
 */
const keptInCookies =
  (renews: (found: Opened) => boolean): Change =>
  (original) => {
    const { seal, open } = createSealing();
    const sessions = new EndedSessions();
    const logouts: Logout[] = [];
    const opened = new WeakMap<Request, Opened>();
    return {
      answer: (request, backend) => original.answer(request, { ...backend, sessions }),
      sessionCookie(id) {
        const session = sessions.takeNew(id);
        return original.sessionCookie(session ? seal(textOf({ session, startedAt: performance.now() })) : id);
      },
      findSession(request, { parts }) {
        const found = read(open(parts.readSessionCookie(request) ?? ''));
        if (found === undefined || !sessions.has(found.session.id)) return undefined;
        const isMeant = ({ claims, at }: Logout) => at > found.startedAt && parts.isMeant(found.session, claims);
        if (logouts.some(isMeant)) return undefined;
        opened.set(request, found);
        return found.session;
      },
      async verifyLogoutToken(token, backend) {
        const claims = await original.verifyLogoutToken(token, backend);
        logouts.push({ claims, at: performance.now() });
        return claims;
      },
      finish(answer, request) {
        const found = opened.get(request);
        if (found === undefined || !sessions.has(found.session.id) || !renews(found)) return answer;
        return withCookie(answer, original.sessionCookie(seal(textOf(found))));
      },
    };
  };

/** The cookie changes with each refresh. */
export const statelessSessions = keptInCookies((found) => textOf(found) !== found.text);

/** The cookie changes with each answer, which puts off its expiry. */
export const rollingSessions = keptInCookies(() => true);

/** As JSON, without the time of its last use, which would change with each request. */
function textOf({ session, startedAt }: Pick<Opened, 'session' | 'startedAt'>): string {
  const { turn: _, usedAt: __, tokens, ...kept } = session;
  return JSON.stringify({ ...kept, tokens: [...tokens], startedAt });
}

function read(text: string | undefined): Opened | undefined {
  if (text === undefined) return undefined;
  const { startedAt, tokens, ...kept } = JSON.parse(text);
  const session = { ...kept, tokens: new Map(tokens), usedAt: 0, turn: Promise.resolve() };
  return { session, startedAt, text };
}

function withCookie(answer: Answer, cookie: string): Answer {
  const cookies = [answer.headers['Set-Cookie'] ?? []].flat();
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': [...cookies, cookie] } };
}

/** AES-GCM with a key of this backend. */
function createSealing() {
  const key = randomBytes(32);
  return {
    seal(text: string): string {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    /** `undefined`: nothing that was sealed here. */
    open(sealed: string): string | undefined {
      const bytes = Buffer.from(sealed, 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
        decipher.setAuthTag(bytes.subarray(12, 28));
        return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/**
 * Such a backend with a lock in the process, and a memory of what each refresh token became: requests that were sent with the
 * same cookie share one refresh, and one that got no answer loses nothing.
 */
export const refreshingInTurn =
  (change: Change): Change =>
  (original) => {
    const stateless = change(original);
    const turns = new Map<string, Promise<unknown>>();
    const successors = new Map<string, Session>();
    return {
      ...stateless,
      withSessionLock(session, work) {
        const inTurn = () => {
          catchUp(session, successors);
          return work();
        };
        const mine = (turns.get(session.id) ?? Promise.resolve()).then(inTurn, inTurn);
        turns.set(session.id, mine);
        return mine;
      },
      keepRefreshToken(session, members) {
        const { refreshToken: presented } = session;
        original.keepRefreshToken(session, members);
        if (presented !== undefined && presented !== session.refreshToken) successors.set(presented, session);
      },
    };
  };

/** Takes over what later requests of this session got. */
function catchUp(session: Session, successors: ReadonlyMap<string, Session>): void {
  for (let next = newerThan(session, successors); next !== undefined; next = newerThan(session, successors)) {
    session.refreshToken = next.refreshToken;
    for (const [key, held] of next.tokens) session.tokens.set(key, held);
  }
}

const newerThan = ({ refreshToken = '' }: Session, successors: ReadonlyMap<string, Session>) =>
  successors.get(refreshToken);

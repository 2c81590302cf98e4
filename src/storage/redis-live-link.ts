import { setTimeout as pause } from 'node:timers/promises';
import type { Awaitable } from '../core/awaitable.js';
import { codeOf } from './error-code.js';
import type { LinkEvents, RedisLink } from './redis-link.js';

const TRY_AGAIN_MS = 500;

/** Replies of a server that is no master, or not ready. The address may lead to another one by now. */
const WRONG_SERVER = new Set(['READONLY', 'LOADING', 'MASTERDOWN']);

/** The reply of a master with too few replicas: perhaps one that is cut off from them, and replaced. */
const TOO_FEW_REPLICAS = 'NOREPLICAS';

/** A master with too few replicas is left at most this often, because it is the right one as often as not. */
const DOUBTED_AFTER_MS = 5_000;

/** The right to ask for the role is missing, or a rule of the server forbids it. */
const ROLE_NOT_TOLD = new Set(['NOPERM', 'NOAUTH', 'ERR']);

/** A link to a server that is a master. It is replaced when it ends, and when its server turns out to be none. */
export interface LiveLink {
  /** A promise while there is no link. It rejects only when closing. */
  get(): Awaitable<RedisLink>;
  /** Takes the error of a command, and leaves the server if that shows that it is the wrong one. */
  failed(link: RedisLink, error: unknown): void;
  close(): Promise<void>;
}

export interface LiveLinkOptions {
  readonly makeLink: (events: LinkEvents) => RedisLink;
  /** How long a server may take to tell its role, and how often it is asked. */
  readonly timeoutMs: number;
  readonly onLost: (error: unknown) => void;
  readonly onLinked: () => void;
}

/** Connects, and goes on until there is a link. Each attempt resolves the address anew. */
export function createLiveLink({ makeLink, timeoutMs, onLost, onLinked }: LiveLinkOptions): LiveLink {
  const closing = new AbortController();
  let link: RedisLink | undefined;
  let attempt: RedisLink | undefined;
  let linkedAtMs = Number.NEGATIVE_INFINITY;

  const tryToLink = async () => {
    let end: { readonly reason: unknown } | undefined;
    const made: RedisLink = makeLink({
      onError: onLost,
      onEnd(reason) {
        end = { reason };
        leave(made, reason);
      },
    });
    attempt = made;
    await made.connect();
    await requireMaster(made, timeoutMs);
    if (end !== undefined) throw end.reason;
    return made;
  };

  const connect = async (): Promise<RedisLink> => {
    // Also if the server was left as soon as it was found.
    await pause(Math.max(0, linkedAtMs + TRY_AGAIN_MS - performance.now()), undefined, { signal: closing.signal });
    for (;;) {
      try {
        const made = await tryToLink();
        closing.signal.throwIfAborted();
        link = made;
        linkedAtMs = performance.now();
        onLinked();
        return made;
      } catch (error) {
        if (attempt) await letGo(attempt);
        closing.signal.throwIfAborted();
        onLost(error);
        await pause(TRY_AGAIN_MS, undefined, { signal: closing.signal });
      }
    }
  };
  const begin = () => {
    const connecting = connect();
    // Rejects when closing, and perhaps nothing awaits it.
    connecting.catch(() => undefined);
    return connecting;
  };

  /** Pending commands have as long as `pendingMs` to be answered by the server that is left. */
  const leave = (left: RedisLink, error: unknown, pendingMs = 0) => {
    if (link !== left || closing.signal.aborted) return;
    link = undefined;
    onLost(error);
    linking = begin();
    if (pendingMs === 0) void letGo(left);
    else setTimeout(() => void letGo(left), pendingMs);
  };

  const checkRole = async () => {
    const checked = link;
    if (checked === undefined) return;
    try {
      await requireMaster(checked, timeoutMs);
    } catch (error) {
      if (WRONG_SERVER.has(codeOf(error))) leave(checked, error);
    }
  };
  const checking = setInterval(() => void checkRole(), timeoutMs).unref();
  let linking = begin();

  return {
    get: () => link ?? linking,
    failed(failing, error) {
      if (failing.role === undefined) return;
      const code = codeOf(error);
      if (WRONG_SERVER.has(code)) leave(failing, error);
      const isDoubted = code === TOO_FEW_REPLICAS && performance.now() > linkedAtMs + DOUBTED_AFTER_MS;
      if (isDoubted) leave(failing, error, timeoutMs);
    },
    async close() {
      closing.abort();
      clearInterval(checking);
      if (attempt) await letGo(attempt);
    },
  };
}

/** @throws an error with the code `READONLY` if the server is a replica; nothing if it does not tell */
async function requireMaster(link: RedisLink, timeoutMs: number): Promise<void> {
  const inTime = new AbortController();
  const timeout = pause(timeoutMs, undefined, { signal: inTime.signal }).then(
    () => Promise.reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
    () => undefined,
  );
  try {
    const role = await Promise.race([link.role?.(), timeout]);
    if (role === 'slave') throw Object.assign(new Error('the server is a replica'), { code: 'READONLY' });
  } catch (error) {
    if (!ROLE_NOT_TOLD.has(codeOf(error))) throw error;
  } finally {
    inTime.abort();
  }
}

async function letGo(link: RedisLink): Promise<void> {
  // A link that was never open cannot be closed.
  await link.destroy().catch(() => undefined);
}

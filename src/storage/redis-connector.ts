import { setTimeout as pause } from 'node:timers/promises';
import { coded, codeOf } from './error-code.js';
import type { LinkEvents, RedisLink } from './redis-link.js';

const TRY_AGAIN_MS = 500;

/** The right to ask for the role is missing, or a rule of the server forbids it. */
const ROLE_NOT_TOLD = new Set(['NOPERM', 'NOAUTH', 'ERR']);

/** Connects to a server that is a master. */
export interface RedisConnector {
  /** Tries until it succeeds. Each attempt resolves the address anew. Rejects only when closing. */
  connect(): Promise<RedisLink>;
  /** Ends the attempt, and the newest link. */
  close(): Promise<void>;
}

export interface RedisConnectorOptions {
  readonly makeLink: (events: LinkEvents) => RedisLink;
  /** How long a server may take to tell its role. */
  readonly timeoutMs: number;
  readonly onError: (error: unknown) => void;
  /** Runs in the same turn in which the link was found open. */
  readonly onOpen: (link: RedisLink) => void;
  /** A link has ended, open or not. */
  readonly onEnd: (link: RedisLink, reason: unknown) => void;
}

export function createRedisConnector(options: RedisConnectorOptions): RedisConnector {
  const { timeoutMs, onError, onOpen } = options;
  const closing = new AbortController();
  const { signal } = closing;
  let newest: RedisLink | undefined;
  let openedAtMs = Number.NEGATIVE_INFINITY;

  const tryOnce = async () => {
    const { link, requireOpen } = makeWatchedLink(options);
    newest = link;
    await link.connect();
    await requireMaster(link, timeoutMs);
    requireOpen();
    signal.throwIfAborted();
    openedAtMs = performance.now();
    onOpen(link);
    return link;
  };

  return {
    async connect() {
      // Also if the server was left as soon as it was found.
      await pause(Math.max(0, openedAtMs + TRY_AGAIN_MS - performance.now()), undefined, { signal });
      for (;;) {
        try {
          return await tryOnce();
        } catch (error) {
          if (newest) await letGo(newest);
          signal.throwIfAborted();
          onError(error);
          await pause(TRY_AGAIN_MS, undefined, { signal });
        }
      }
    },
    async close() {
      closing.abort();
      if (newest) await letGo(newest);
    },
  };
}

/** A link may end before it is known to be a master. */
function makeWatchedLink({ makeLink, onError, onEnd }: RedisConnectorOptions) {
  let end: { readonly reason: unknown } | undefined;
  const link: RedisLink = makeLink({
    onError,
    onEnd(reason) {
      end = { reason };
      onEnd(link, reason);
    },
  });
  const requireOpen = () => {
    if (end !== undefined) throw end.reason;
  };
  return { link, requireOpen };
}

/** @throws an error with the code `READONLY` if the server is a replica; nothing if it does not tell */
export async function requireMaster(link: RedisLink, timeoutMs: number): Promise<void> {
  const inTime = new AbortController();
  const timeout = pause(timeoutMs, undefined, { signal: inTime.signal }).then(
    () => Promise.reject(coded('ETIMEDOUT', 'no answer in time')),
    () => undefined,
  );
  try {
    const role = await Promise.race([link.role?.(), timeout]);
    if (role === 'slave') throw coded('READONLY', 'the server is a replica');
  } catch (error) {
    if (!ROLE_NOT_TOLD.has(codeOf(error))) throw error;
  } finally {
    inTime.abort();
  }
}

/** Closes a link. */
export async function letGo(link: RedisLink): Promise<void> {
  // A link that was never open cannot be closed.
  await link.destroy().catch(() => undefined);
}

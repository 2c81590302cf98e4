import type { Awaitable } from '../core/awaitable.js';
import { codeOf } from './error-code.js';
import { createRedisConnector, letGo, type RedisConnectorOptions, requireMaster } from './redis-connector.js';
import type { RedisLink } from './redis-link.js';

/** Replies of a server that is no master, or not ready. The address may lead to another one by now. */
const WRONG_SERVER = new Set(['READONLY', 'LOADING', 'MASTERDOWN']);

/** The reply of a master with too few replicas: perhaps one that is cut off from them, and replaced. */
const TOO_FEW_REPLICAS = 'NOREPLICAS';

/** A master with too few replicas is left at most this often, because it is the right one as often as not. */
const DOUBTED_AFTER_MS = 5_000;

/** A link to a server that is a master. It is replaced when it ends, and when its server turns out to be none. */
export interface LiveLink {
  /** A promise while there is no link. It rejects only when closing. */
  get(): Awaitable<RedisLink>;
  /** Takes the error of a command, and leaves the server if that shows that it is the wrong one. */
  failed(link: RedisLink, error: unknown): void;
  close(): Promise<void>;
}

/** A server is asked for its role each `timeoutMs`. */
export interface LiveLinkOptions extends Pick<RedisConnectorOptions, 'makeLink' | 'timeoutMs'> {
  readonly onLost: (error: unknown) => void;
  readonly onLinked: () => void;
}

/** Connects, and goes on until there is a link. */
export function createLiveLink({ makeLink, timeoutMs, onLost, onLinked }: LiveLinkOptions): LiveLink {
  let isClosing = false;
  let link: RedisLink | undefined;
  let linkedAtMs = Number.NEGATIVE_INFINITY;
  const connector = createRedisConnector({
    makeLink,
    timeoutMs,
    onError: onLost,
    onOpen(made) {
      link = made;
      linkedAtMs = performance.now();
      onLinked();
    },
    onEnd: (ended, reason) => leave(ended, reason),
  });
  const begin = () => {
    const connecting = connector.connect();
    // Rejects when closing, and perhaps nothing awaits it.
    connecting.catch(() => undefined);
    return connecting;
  };

  /** Pending commands have as long as `pendingMs` to be answered by the server that is left. */
  const leave = (left: RedisLink, error: unknown, pendingMs = 0) => {
    if (link !== left || isClosing) return;
    link = undefined;
    onLost(error);
    linking = begin();
    if (pendingMs === 0) void letGo(left);
    else setTimeout(() => void letGo(left), pendingMs);
  };

  const stopAsking = askForRole(() => link, { timeoutMs, onWrongServer: leave });
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
      isClosing = true;
      stopAsking();
      await connector.close();
    },
  };
}

/** Asks the server of the current link for its role at intervals. Returns what stops it. */
function askForRole(
  current: () => RedisLink | undefined,
  { timeoutMs, onWrongServer }: { timeoutMs: number; onWrongServer: (link: RedisLink, error: unknown) => void },
): () => void {
  const ask = async () => {
    const link = current();
    if (link === undefined) return;
    await requireMaster(link, timeoutMs).catch((error) => {
      if (WRONG_SERVER.has(codeOf(error))) onWrongServer(link, error);
    });
  };
  const asking = setInterval(() => void ask(), timeoutMs).unref();
  return () => clearInterval(asking);
}

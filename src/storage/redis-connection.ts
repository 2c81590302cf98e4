import { setTimeout as pause } from 'node:timers/promises';
import type { Emit } from '../telemetry/events.js';
import { createAvailability } from './availability.js';
import { codeOf } from './error-code.js';
import type { LinkEvents, RedisLink } from './redis-link.js';
import { createLiveLink } from './redis-live-link.js';
import { createSharedDeadlines } from './shared-deadlines.js';
import { StoreUnavailable } from './store.js';

/** Replies by which Redis refuses writes. It may still be read. */
const REFUSED_WRITES = new Set(['OOM', 'MISCONF', 'NOREPLICAS', 'READONLY']);

/** A connection to Redis that reconnects when it is lost. No command waits longer than the timeout. */
export interface RedisConnection {
  /**
   * Runs commands.
   *
   * @throws StoreUnavailable if Redis is unreachable, returns an error, or takes too long. A command that was sent may have run
   */
  within<Result>(
    act: (link: RedisLink, stopped: AbortSignal) => Promise<Result>,
    options?: { readonly isWrite?: boolean },
  ): Promise<Result>;
  close(): Promise<void>;
}

export interface RedisConnectionOptions {
  readonly makeLink: (events: LinkEvents) => RedisLink;
  readonly timeoutMs: number;
  readonly emit: Emit;
  /** Runs whenever a server was connected to. */
  readonly onContact: (connection: RedisConnection) => Promise<void>;
}

/** Connects. Resolves when connected or after the timeout; then it keeps connecting in the background. */
export async function connectToRedis(options: RedisConnectionOptions): Promise<RedisConnection> {
  const { makeLink, timeoutMs, emit, onContact } = options;
  const availability = createAvailability(emit, REFUSED_WRITES);
  const beforeDeadline = createSharedDeadlines(timeoutMs);
  let isClosing = false;
  let contact = Promise.resolve();
  const live = createLiveLink({
    makeLink,
    timeoutMs,
    onLost(error) {
      if (!isClosing) availability.lost(error);
    },
    onLinked() {
      availability.linked();
      contact = onContact(connection);
    },
  });

  const connection: RedisConnection = {
    async within(act, { isWrite = false } = {}) {
      let link: RedisLink | undefined;
      try {
        const result = await beforeDeadline((passed) => {
          const run = (linked: RedisLink) => {
            link = linked;
            // A command whose time is over is not sent to a server that is found later.
            passed.throwIfAborted();
            return act(linked, passed);
          };
          const linked = live.get();
          return linked instanceof Promise ? linked.then(run) : run(linked);
        });
        availability.restored(isWrite);
        return result;
      } catch (error) {
        if (!isClosing) {
          availability.lost(error);
          if (link) live.failed(link, error);
        }
        throw new StoreUnavailable(`Redis: ${codeOf(error)}`);
      }
    },
    async close() {
      isClosing = true;
      await live.close();
    },
  };

  const started = new AbortController();
  const linked = Promise.resolve(live.get()).then(
    () => contact,
    () => undefined,
  );
  await Promise.race([linked, pause(timeoutMs, undefined, { signal: started.signal }).catch(() => undefined)]);
  started.abort();
  return connection;
}

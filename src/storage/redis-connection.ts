import { setTimeout as pause } from 'node:timers/promises';
import type { Emit } from '../telemetry/events.js';
import { codeOf } from './redis-error.js';
import type { RedisLink } from './redis-link.js';
import { createSharedDeadlines } from './shared-deadlines.js';
import { StoreUnavailable } from './store.js';

const TRY_AGAIN_MS = 500;

/** A connection to Redis that reconnects when it is lost. No command waits longer than the timeout. */
export interface RedisConnection {
  /**
   * Runs commands.
   *
   * @throws StoreUnavailable if Redis is unreachable, returns an error, or takes too long. A command that was sent may have run
   */
  within<Result>(act: (link: RedisLink, stopped: AbortSignal) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface RedisConnectionOptions {
  readonly makeLink: (onError: (error: unknown) => void) => RedisLink;
  readonly timeoutMs: number;
  readonly emit: Emit;
  /** Runs once, after the first connection. */
  readonly onFirstContact: (connection: RedisConnection) => Promise<void>;
}

/** Connects. Resolves when connected or after the timeout; then it keeps connecting in the background. */
export async function connectToRedis(options: RedisConnectionOptions): Promise<RedisConnection> {
  const { makeLink, timeoutMs, emit, onFirstContact } = options;
  const availability = createAvailability(emit);
  let link = makeLink(availability.lost);
  const closing = new AbortController();
  const nextDeadline = createSharedDeadlines(timeoutMs);

  const connection: RedisConnection = {
    async within(act) {
      const deadline = nextDeadline();
      try {
        const result = await Promise.race([act(link, deadline.signal), deadline.passed]);
        availability.restored();
        return result;
      } catch (error) {
        if (!closing.signal.aborted) availability.lost(error);
        throw new StoreUnavailable(`Redis: ${codeOf(error)}`);
      } finally {
        deadline.leave();
      }
    },
    async close() {
      closing.abort();
      await letGo(link);
    },
  };

  const connect = async () => {
    while (!closing.signal.aborted) {
      try {
        await link.connect();
        return await onFirstContact(connection);
      } catch (error) {
        if (closing.signal.aborted) return;
        availability.lost(error);
        await letGo(link);
        await pause(TRY_AGAIN_MS, undefined, { signal: closing.signal }).catch(() => undefined);
        link = makeLink(availability.lost);
      }
    }
  };
  const started = new AbortController();
  const connecting = connect().finally(() => started.abort());
  await Promise.race([connecting, pause(timeoutMs, undefined, { signal: started.signal }).catch(() => undefined)]);
  return connection;
}

async function letGo(link: RedisLink): Promise<void> {
  // A link that was never open cannot be closed.
  await link.destroy().catch(() => undefined);
}

/** Reports when Redis becomes unreachable, and when it is reachable again. */
function createAvailability(emit: Emit) {
  let isLost = false;
  return {
    lost(error: unknown) {
      if (isLost) return;
      isLost = true;
      emit('store.unavailable', { reason: codeOf(error) });
    },
    restored() {
      if (isLost) emit('store.recovered', {});
      isLost = false;
    },
  };
}

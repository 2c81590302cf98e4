import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../core/log.js';
import { codeOf } from './redis-error.js';
import type { RedisLink } from './redis-link.js';
import { createSharedDeadlines } from './shared-deadlines.js';
import { StoreUnavailable } from './store.js';

const TRY_AGAIN_MS = 500;

/** Redis, there or not. It is looked for again and again, and nobody waits for it longer than was agreed. */
export interface RedisConnection {
  /**
   * Acts on Redis.
   *
   * @throws StoreUnavailable if Redis can't be reached, refuses, or takes too long. What was sent may have been done
   */
  within<Result>(act: (link: RedisLink, stopped: AbortSignal) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface RedisConnectionOptions {
  readonly makeLink: (onError: (error: unknown) => void) => RedisLink;
  readonly timeoutMs: number;
  readonly log: Log;
  /** Runs once, when Redis is first there. */
  readonly onFirstContact: (connection: RedisConnection) => Promise<void>;
}

/** Connects. Resolves when that is done or takes too long: then it goes on in the background. */
export async function connectToRedis(options: RedisConnectionOptions): Promise<RedisConnection> {
  const { makeLink, timeoutMs, log, onFirstContact } = options;
  const presence = createPresence(log);
  let link = makeLink(presence.away);
  const closing = new AbortController();
  const nextDeadline = createSharedDeadlines(timeoutMs);

  const connection: RedisConnection = {
    async within(act) {
      const deadline = nextDeadline();
      try {
        const result = await Promise.race([act(link, deadline.signal), deadline.passed]);
        presence.here();
        return result;
      } catch (error) {
        if (!closing.signal.aborted) presence.away(error);
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
        presence.away(error);
        await letGo(link);
        await pause(TRY_AGAIN_MS, undefined, { signal: closing.signal }).catch(() => undefined);
        link = makeLink(presence.away);
      }
    }
  };
  const started = new AbortController();
  const connecting = connect().finally(() => started.abort());
  await Promise.race([connecting, pause(timeoutMs, undefined, { signal: started.signal }).catch(() => undefined)]);
  return connection;
}

async function letGo(link: RedisLink): Promise<void> {
  // What has never been open can't be closed, which is just as well.
  await link.destroy().catch(() => undefined);
}

/** Logs that Redis is gone or back, once each. */
function createPresence(log: Log) {
  let isAway = false;
  return {
    away(error: unknown) {
      if (isAway) return;
      isAway = true;
      log({ level: 'warning', event: 'redis is away', reason: codeOf(error) });
    },
    here() {
      if (isAway) log({ level: 'info', event: 'redis is back' });
      isAway = false;
    },
  };
}

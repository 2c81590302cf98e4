import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type Wait, WINDOW_SECONDS } from './wait.js';

/** Counts what one key did within a minute, in this process. */
export interface MemoryCount {
  /** Counts one more. */
  count(key: string): Promise<Wait>;
  /** Whether one more would be too much, without counting it. */
  look(key: string): Promise<Wait>;
}

/** @param limit per minute; 0: there is none */
export function createMemoryCount(limit: number): MemoryCount {
  if (limit === 0) return { count: async () => undefined, look: async () => undefined };
  const limiter = new RateLimiterMemory({ points: limit, duration: WINDOW_SECONDS });
  return {
    async count(key) {
      try {
        await limiter.consume(key);
        return undefined;
      } catch (excess) {
        if (excess instanceof RateLimiterRes) return waitOf(excess);
        throw excess;
      }
    },
    async look(key) {
      const counted = await limiter.get(key);
      return counted === null || counted.remainingPoints > 0 ? undefined : waitOf(counted);
    },
  };
}

function waitOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}

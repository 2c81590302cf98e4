import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/core/clock.js';
import type { RedisChoice } from '../../src/storage/redis-choice.js';
import { createRedisStore } from '../../src/storage/redis-store.js';
import { type Store, StoreUnavailable } from '../../src/storage/store.js';

/** A Redis store with a prefix of its own, so that many tests can share a server. */
export async function redisUnderTest(choice: RedisChoice, clock: Clock = () => 0) {
  const own = { ...choice, prefix: `${choice.prefix}${randomUUID()}:` };
  const stores: Store[] = [];
  const create = async () => {
    const store = await createRedisStore(own, { clock, emit: () => undefined });
    stores.push(store);
    return store;
  };
  return {
    store: await create(),
    another: create,
    async close() {
      for (const store of stores) await store.close();
    },
  };
}

/** Retries until the store is available (again). */
export async function untilItWorks<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

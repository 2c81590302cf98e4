import { randomUUID } from 'node:crypto';
import type { RedisChoice } from '../../src/storage/redis-choice.js';
import { createRedisStore } from '../../src/storage/redis-store.js';
import { type Store, StoreUnavailable } from '../../src/storage/store.js';

/** A Redis store to hold to the laws, with keys of its own, so that many can share a server. */
export async function redisUnderTest(choice: RedisChoice) {
  let now = 0;
  const clock = () => now;
  const own = { ...choice, prefix: `${choice.prefix}${randomUUID()}:` };
  const stores: Store[] = [];
  const create = async () => {
    const store = await createRedisStore(own, { clock, log: () => undefined });
    stores.push(store);
    return store;
  };
  return {
    store: await create(),
    setTime: (time: number) => {
      now = time;
    },
    another: create,
    async close() {
      for (const store of stores) await store.close();
    },
  };
}

/** Tries until the store is there (again). */
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

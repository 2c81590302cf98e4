import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRedisStore } from '../../../src/storage/redis-store.js';
import { StoreUnavailable } from '../../../src/storage/store.js';
import { createEmitter } from '../../../src/telemetry/events.js';
import { type LogEntry, logEvents } from '../../../src/telemetry/log.js';
import { redisChoice } from '../../support/redis-choice.js';
import { askRedis, type SentinelSet, startSentinelSet, untilRedisSays } from '../../support/redis-sets.js';
import { redisUnderTest, untilItWorks } from '../../support/redis-under-test.js';
import { describeStoreLaws } from './laws.js';

let set: SentinelSet;
beforeAll(async () => {
  set = await startSentinelSet();
});
afterAll(() => set?.close());

const choice = () =>
  redisChoice({
    sentinel: { name: set.name, nodes: set.sentinels.map(({ port }) => `127.0.0.1:${port}`) },
    durability: 'replicated',
    replicaTimeoutSeconds: 1,
  });

describeStoreLaws('The Redis store behind Sentinels', (clock) => redisUnderTest(choice(), clock));

describe('The Redis store behind Sentinels', () => {
  it('answers many that ask at once, for as long as they do', async () => {
    const { store, close } = await redisUnderTest({ ...choice(), durability: 'local' });
    const ends = Date.now() + 3000;
    const worker = async () => {
      for (let count = 0; ; count += 1) {
        if (Date.now() > ends) return count;
        await store.read('nobody');
      }
    };
    const counts = await Promise.all(Array.from({ length: 20 }, worker));
    expect(Math.min(...counts)).toBeGreaterThan(10);
    await close();
  });

  it('follows a failover, with what the replica had acknowledged', async () => {
    const entries: LogEntry[] = [];
    const store = await createRedisStore(choice(), {
      clock: () => 1000,
      emit: createEmitter([logEvents((entry) => entries.push(entry))]),
    });
    const record = { kind: 'session', value: Uint8Array.of(7), expiresAt: 4_000_000_000 };
    expect(await store.create('kept', record)).toBe(true);
    await set.master.kill();
    const found = await untilItWorks(async () => store.read('kept'));
    expect([...(found?.value ?? [])]).toEqual([7]);
    // No replica is left, so nothing can be confirmed.
    await expect(store.replace('kept', 1, { ...record, value: Uint8Array.of(8) })).rejects.toThrow(StoreUnavailable);
    expect(entries.map(({ event }) => event)).toEqual([
      'store.unavailable',
      'store.recovered',
      'store.under_replicated',
    ]);
    // The old master comes back, and learns that it is none any more.
    await set.master.start();
    expect((await untilItWorks(async () => store.read('kept')))?.version).toBe(2);
    const replaceNewest = async () => store.replace('kept', (await store.read('kept'))?.version ?? 0, record);
    expect(await untilItWorks(replaceNewest)).toBe(true);
    await store.close();
  });

  it('does not count a replica of the next master as one that has a write of the last', async () => {
    const own = await startSentinelSet();
    const { store, close } = await redisUnderTest({
      ...choice(),
      sentinel: { name: own.name, nodes: own.sentinels.map(({ port }) => `127.0.0.1:${port}`) },
      commandTimeoutSeconds: 40,
      replicaTimeoutSeconds: 30,
    });
    try {
      await own.replica.kill();
      const writing = store.create('lost', { kind: 'session', value: Uint8Array.of(7), expiresAt: 4_000_000_000 });
      const outcome = writing.then(
        () => 'confirmed',
        () => 'not confirmed',
      );
      await untilRedisSays(own.master.port, ['CLIENT', 'LIST'], /cmd=wait/);
      await own.master.kill();
      await own.replica.start();
      await untilRedisSays(own.replica.port, ['ROLE'], /master/);
      // On a busy machine, the Sentinel would take the new master for dead and swap the two once more.
      const patience = ['SENTINEL', 'SET', own.name, 'down-after-milliseconds', '60000'];
      for (const { port } of own.sentinels) await askRedis(port, patience);
      await own.master.start();
      await untilRedisSays(own.replica.port, ['INFO', 'replication'], /state=online/);
      expect(await outcome).toBe('not confirmed');
      expect(await store.read('lost')).toBeUndefined();
    } finally {
      await close();
      await own.close();
    }
  });
});

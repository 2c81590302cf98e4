import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '../../../src/storage/store.js';
import { redisChoice } from '../../support/redis-choice.js';
import { askRedis, type ClusterSet, startClusterSet } from '../../support/redis-sets.js';
import { redisUnderTest, untilItWorks } from '../../support/redis-under-test.js';
import { describeStoreLaws } from './laws.js';

let set: ClusterSet;
beforeAll(async () => {
  set = await startClusterSet();
});
afterAll(() => set?.close());

/** Only one of them is named: the others are found. */
const choice = () =>
  redisChoice({ cluster: { nodes: [`127.0.0.1:${set.masters[0]?.port}`] }, commandTimeoutSeconds: 3 });

describeStoreLaws('The Redis store on a Cluster', (clock) => redisUnderTest(choice(), clock));

describe('The Redis store on a Cluster', () => {
  const record = { kind: 'session', value: Uint8Array.of(1), expiresAt: 4_000_000_000 };
  const ids = Array.from({ length: 30 }, (_, index) => `record ${index}`);

  it('spreads records over the servers, and keeps leases beside them', async () => {
    const { store, close } = await redisUnderTest(choice());
    for (const id of ids) {
      expect(await store.create(id, record)).toBe(true);
      expect(await store.acquireLease(id, { holder: 'one', lifetimeMs: 60_000 })).toBe(true);
    }
    for (const { port } of set.masters) expect(Number(await askRedis(port, ['DBSIZE']))).toBeGreaterThan(0);
    await close();
  });

  it('loses only the records of a server that is unavailable, until it is back', async () => {
    const { store, close } = await redisUnderTest({ ...choice(), commandTimeoutSeconds: 1 });
    for (const id of ids) await store.create(id, record);
    await set.masters[1]?.kill();
    const during = await Promise.allSettled(ids.map((id) => store.read(id)));
    const failures = during.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.every((reason) => reason instanceof StoreUnavailable)).toBe(true);
    await set.masters[1]?.start();
    for (const id of ids) expect(await untilItWorks(async () => store.read(id))).toBeDefined();
    await close();
  });

  it('asks the server that has the record for its replicas', async () => {
    await set.addReplica();
    const { store, close } = await redisUnderTest({ ...choice(), durability: 'replicated' });
    const outcomes: string[] = [];
    for (const id of ids.slice(0, 12)) {
      const creating = store.create(`${id}, replicated`, record);
      outcomes.push(await creating.then(String, (error: Error) => error.message));
    }
    // One of the three masters has a replica.
    expect(new Set(outcomes)).toEqual(new Set(['true', 'too few replicas have the write']));
    await close();
  });
});

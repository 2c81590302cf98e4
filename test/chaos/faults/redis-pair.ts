import { setTimeout as pause } from 'node:timers/promises';
import { type CuttableLink, startCuttableLink } from '../../support/cuttable-link.js';
import { type RedisServer, startRedisServer } from '../../support/redis-server.js';
import { askRedis, untilRedisSays } from '../../support/redis-sets.js';

/** A Redis and its replica, which take each other's place. */
export interface Failover {
  /** Whether there is no master for seconds meanwhile, or none with a replica, so that no backend can store for sure. */
  readonly keepsFromStoring: boolean;
  /** The replica becomes the master. Before that, replication may stop for so long, while the master takes writes. */
  failOver(withoutReplicationMs: number): Promise<void>;
  /** Ends both at once. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** A pair without a Sentinel, whose address is moved. */
export interface RedisPair extends Failover {
  /** The port of the one that is master now. */
  readonly masterPort: number;
  /**
   * Stops replication for so long while the master takes writes; then kills the master, promotes the replica, moves the
   * addresses to it, and makes the old master its replica.
   */
  failOver(withoutReplicationMs: number): Promise<void>;
  /** These addresses lead to the master from now on. */
  lead(addresses: readonly CuttableLink[]): void;
}

interface Member {
  readonly server: RedisServer;
  /** By which the other one replicates from it. */
  readonly link: CuttableLink;
}

export async function startRedisPair(): Promise<RedisPair> {
  const closing: (() => Promise<void>)[] = [];
  const startMember = async (settings: readonly string[]): Promise<Member> => {
    const server = await startRedisServer({ settings });
    closing.push(server.close);
    const link = await startCuttableLink(server.port);
    closing.push(link.close);
    return { server, link };
  };
  let addresses: readonly CuttableLink[] = [];
  let master = await startMember([]);
  let replica = await startMember(replicaOf(master));
  await isReplicated(master);
  return {
    keepsFromStoring: false,
    get masterPort() {
      return master.server.port;
    },
    lead(given) {
      addresses = given;
    },
    async failOver(withoutReplicationMs) {
      master.link.cut();
      await pause(withoutReplicationMs);
      await master.server.kill();
      await askRedis(replica.server.port, ['REPLICAOF', 'NO', 'ONE']);
      for (const address of addresses) address.moveTo(replica.server.port);
      [master, replica] = [replica, master];
      replica.link.mend();
      await replica.server.start();
      // At first it may still be loading its data.
      await untilRedisSays(replica.server.port, ['REPLICAOF', '127.0.0.1', String(master.link.port)], /OK/);
      await isReplicated(master);
    },
    async kill() {
      await Promise.all([master.server.kill(), replica.server.kill()]);
    },
    async close() {
      for (const one of closing.reverse()) await one();
    },
  };
}

function replicaOf({ link }: Member): readonly string[] {
  return ['--replicaof', '127.0.0.1', String(link.port)];
}

function isReplicated({ server }: Member): Promise<void> {
  return untilRedisSays(server.port, ['INFO', 'replication'], /state=online/);
}

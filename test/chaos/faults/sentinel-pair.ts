import { setTimeout as pause } from 'node:timers/promises';
import { askRedis, startSentinelSet, untilRedisSays } from '../../support/redis-sets.js';
import type { Failover } from './redis-pair.js';

/** A Redis and its replica, which a Sentinel promotes when the master has been gone for a second. */
export interface SentinelPair extends Failover {
  readonly sentinel: { readonly name: string; readonly nodes: string[] };
}

export async function startSentinelPair(): Promise<SentinelPair> {
  const { name, master, replica, sentinels, close } = await startSentinelSet();
  const whoIsMaster = ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name];
  const sentinelPort = sentinels[0]?.port ?? 0;
  const masterPort = async () => {
    const address = await askRedis(sentinelPort, whoIsMaster);
    return Array.isArray(address) ? Number(address[1]) : 0;
  };
  /** The Sentinel makes the old master a replica, after up to ten seconds. On a busy machine it may swap them once more. */
  const untilReplicated = async () => {
    for (let tries = 0; tries < 600; tries += 1) {
      const replication = await askRedis(await masterPort(), ['INFO', 'replication']).catch(String);
      if (String(replication).includes('state=online')) return;
      await pause(50);
    }
    throw new Error('the old master does not become a replica');
  };
  return {
    keepsFromStoring: true,
    sentinel: { name, nodes: sentinels.map(({ port }) => `127.0.0.1:${port}`) },
    /** The Sentinel takes the replica as it is, with or without the last writes. */
    async failOver() {
      const [old, next] = (await masterPort()) === master.port ? [master, replica] : [replica, master];
      await old.kill();
      await untilRedisSays(sentinelPort, whoIsMaster, new RegExp(`"${next.port}"`));
      await old.start();
      await untilReplicated();
    },
    async kill() {
      await Promise.all([master, replica, ...sentinels].map((server) => server.kill()));
    },
    close,
  };
}

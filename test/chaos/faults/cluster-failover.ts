import { setTimeout as pause } from 'node:timers/promises';
import type { RedisServer } from '../../support/redis-server.js';
import { askRedis, startClusterSet, untilRedisSays } from '../../support/redis-sets.js';
import type { Failover } from './redis-pair.js';

/** A Redis Cluster of three masters with a replica each, which the Cluster promotes when its master has been gone for two seconds. */
export interface ClusterFailover extends Failover {
  readonly cluster: { readonly nodes: string[] };
}

/** A line of `CLUSTER NODES`. */
interface ClusterNode {
  readonly port: number;
  readonly isLivingMaster: boolean;
}

const MASTERS = 3;

export async function startClusterFailover(): Promise<ClusterFailover> {
  const { nodes, addReplica, close } = await startClusterSet();
  try {
    for (let count = 0; count < MASTERS; count += 1) await addReplica();
  } catch (error) {
    await close();
    throw error;
  }
  let failovers = 0;
  return {
    keepsFromStoring: true,
    cluster: { nodes: nodes.map(({ port }) => `127.0.0.1:${port}`) },
    /** The masters take turns. The Cluster takes the replica as it is, with or without the last writes. */
    async failOver() {
      const masters = mastersAmong(nodes, await nodesKnownTo(nodes[0]));
      const old = masters[failovers % masters.length];
      const witness = nodes.find((node) => node !== old);
      failovers += 1;
      if (old === undefined || witness === undefined) throw new Error('the Cluster has no master');
      await old.kill();
      await untilThreeMasters(witness, old);
      await old.start();
      await Promise.all(nodes.map(({ port }) => untilRedisSays(port, ['CLUSTER', 'INFO'], /cluster_state:ok/)));
      await untilReplicated(witness);
    },
    async kill() {
      await Promise.all(nodes.map((node) => node.kill()));
    },
    close,
  };
}

/** By the view of `witness`, the replica of `old` has become a master in its place. */
async function untilThreeMasters(witness: RedisServer, old: RedisServer): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const masters = (await nodesKnownTo(witness)).filter(({ isLivingMaster }) => isLivingMaster);
    if (masters.length === MASTERS && masters.every(({ port }) => port !== old.port)) return;
    await pause(50);
  }
  throw new Error('the Cluster promotes no replica');
}

/** Each master has a replica. On a busy machine the Cluster may swap two of them once more. */
async function untilReplicated(witness: RedisServer): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const masters = (await nodesKnownTo(witness)).filter(({ isLivingMaster }) => isLivingMaster);
    const asked = masters.map(({ port }) => askRedis(port, ['INFO', 'replication']).catch(String));
    const isOnline = (await Promise.all(asked)).map((answer) => String(answer).includes('state=online'));
    if (isOnline.length === MASTERS && isOnline.every(Boolean)) return;
    await pause(50);
  }
  throw new Error('a master of the Cluster gets no replica');
}

function mastersAmong(servers: readonly RedisServer[], known: readonly ClusterNode[]): RedisServer[] {
  const ports = known.filter(({ isLivingMaster }) => isLivingMaster).map(({ port }) => port);
  return servers.filter(({ port }) => ports.includes(port));
}

async function nodesKnownTo(server: RedisServer | undefined): Promise<ClusterNode[]> {
  const lines = String(await askRedis(server?.port ?? 0, ['CLUSTER', 'NODES']))
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [, address = '', flags = ''] = line.split(' ');
    const isLivingMaster = flags.includes('master') && !flags.includes('fail');
    return { port: Number(/:(\d+)@/.exec(address)?.[1]), isLivingMaster };
  });
}

import type { Emit } from '../telemetry/events.js';
import type { RedisChoice } from './redis-choice.js';
import type { RedisConnection } from './redis-connection.js';

/** What a server reports about itself; `undefined` where the user has no right to ask. */
interface ServerFacts {
  readonly info: ReadonlyMap<string, string>;
  readonly save: string | undefined;
  readonly appendfsync: string | undefined;
}

/** Reports settings of Redis that may lose data. Returns how Redis evicts keys, if it does. */
export type Inspection = (connection: RedisConnection) => Promise<Eviction | undefined>;

/**
 * Makes the inspection, which is for each server that is connected to: it may have other settings. Nothing is reported twice
 * in a row. Of a Cluster, it checks one server.
 */
export function createInspection(choice: RedisChoice, emit: Emit): Inspection {
  let reported = new Set<string>();
  return async (connection) => {
    const facts = await askServer(connection, choice.prefix);
    const losses = lossesOf(facts, choice);
    const eviction = evictionOf(facts);
    for (const loss of losses) if (!reported.has(loss.cause)) emit('store.not_durable', loss);
    if (eviction && !reported.has(eviction.policy)) {
      emit('store.evicting', { policy: eviction.policy, consequence: EVICTED });
    }
    reported = new Set([...losses.map(({ cause }) => cause), ...(eviction ? [eviction.policy] : [])]);
    return eviction;
  };
}

async function askServer(connection: RedisConnection, key: string): Promise<ServerFacts> {
  const ask = (...command: string[]) =>
    connection.within((link) => link.sendBeside(key, command).catch(() => undefined)).catch(() => undefined);
  const config = async (name: string) => {
    const reply = await ask('CONFIG', 'GET', name);
    return Array.isArray(reply) && reply.length === 2 ? String(reply[1]) : undefined;
  };
  const lines = String((await ask('INFO')) ?? '').split(/\r?\n/);
  const pairs = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)] as const] : [];
  });
  return { info: new Map(pairs), save: await config('save'), appendfsync: await config('appendfsync') };
}

interface Loss {
  readonly cause: string;
  readonly consequence: string;
}

/** One entry for each setting that may lose data: what is lost, and when. Unknown settings give none. */
export function lossesOf(facts: ServerFacts, choice: RedisChoice): Loss[] {
  return [...diskLosses(facts), ...failoverLosses(facts, choice)];
}

function diskLosses({ info, save, appendfsync }: ServerFacts): Loss[] {
  const appends = info.get('aof_enabled');
  if (appends === '1') {
    if (appendfsync === undefined || appendfsync === 'always') return [];
    const consequence = `with appendfsync ${appendfsync}, the last writes may be lost when the machine of Redis fails`;
    return [{ cause: 'redis_delayed_fsync', consequence }];
  }
  if (appends !== '0') return [];
  if (save === '') return [{ cause: 'redis_no_persistence', consequence: 'sessions end when Redis restarts' }];
  const since = 'what was written since the last snapshot is lost when Redis stops unexpectedly';
  return [{ cause: 'redis_snapshots_only', consequence: `${since}; sessions may end, or come back` }];
}

function failoverLosses({ info }: ServerFacts, { durability, sentinel, cluster }: RedisChoice): Loss[] {
  const replicas = Number(info.get('connected_slaves') ?? 0);
  const canFailOver = sentinel !== undefined || cluster !== undefined || replicas > 0;
  if (!canFailOver || durability === 'replicated') return [];
  const consequence = 'a failover can lose writes that Redis has acknowledged; see store.durability';
  return [{ cause: 'redis_no_replica_wait', consequence }];
}

export interface Eviction {
  /** `maxmemory-policy` */
  readonly policy: string;
  /** Whether Redis is set up as a cache: it has a limit, and evicts keys without an expiry too. */
  readonly isCache: boolean;
}

const EVICTED = 'sessions end at random when the memory of Redis is full, and signing out everywhere may miss some';

/** All keys of the store expire, so the `volatile-…` policies evict them as well. */
function evictionOf({ info }: ServerFacts): Eviction | undefined {
  const policy = info.get('maxmemory_policy');
  if (policy === undefined || policy === 'noeviction') return undefined;
  return { policy, isCache: policy.startsWith('allkeys-') && info.get('maxmemory') !== '0' };
}

import type { Clock } from '../core/clock.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { requirePeer } from '../core/require-peer.js';
import type { Emit } from '../telemetry/events.js';
import { codeOf } from './error-code.js';
import type { RedisChoice } from './redis-choice.js';
import { connectToRedis, type RedisConnection } from './redis-connection.js';
import { createInspection, type Eviction } from './redis-inspection.js';
import { type RedisLink, redisLinkMaker } from './redis-link.js';
import * as scripts from './redis-scripts.js';
import {
  INDEX_LIMIT,
  ignoreUnavailable,
  type NewRecord,
  type Store,
  type StoredRecord,
  StoreUnavailable,
} from './store.js';

/**
 * Keeps records in Redis: one server, the master of Sentinels, or a Cluster. Several backends may share them. Resolves
 * even if Redis is unreachable, and then keeps connecting in the background.
 *
 * @throws Misconfiguration if the package `redis` is not installed, a file for TLS cannot be read, or Redis is a cache
 */
export async function createRedisStore(
  choice: RedisChoice,
  { clock, emit }: { clock: Clock; emit: Emit },
): Promise<Store> {
  const connection = await openConnection(choice, emit);
  const { recordKey, leaseKey, indexKey } = redisKeys(choice.prefix);
  const now = () => String(clock());

  const run = async (script: scripts.RedisScript, key: string, args: readonly (string | Buffer)[]) =>
    (await runScript(connection, script, { key, args })).reply;
  const replicated = async (write: SentScript) => {
    if (choice.durability === 'replicated') await waitForReplicas(connection, write, { choice, emit });
  };
  const write = async (script: scripts.RedisScript, key: string, args: readonly (string | Buffer)[]) => {
    const sent = await runScript(connection, script, { key, args });
    if (sent.reply !== 1) return false;
    await replicated(sent);
    return true;
  };

  return {
    create: (id, record) => write(scripts.CREATE, recordKey(id), [now(), ...argumentsOf(record)]),
    async read(id) {
      const key = recordKey(id);
      const command = ['HMGET', key, ...scripts.RECORD_FIELDS];
      // Without a signal: a read that is sent late does no harm, and listening to a signal takes a tenth of its time.
      const record = parseRecord(await connection.within((link) => link.send(key, command)));
      if (record === undefined || record.expiresAt > clock()) return record;
      await run(scripts.REMOVE_EXPIRED, key, [now()]).catch(ignoreUnavailable);
      return undefined;
    },
    replace: (id, version, next) =>
      write(scripts.REPLACE, recordKey(id), [now(), String(version), ...argumentsOf(next)]),
    delete: (id, version) =>
      write(scripts.DELETE, recordKey(id), version === undefined ? [now()] : [now(), String(version)]),
    async addToIndex(name, { member, expiresAt }) {
      const key = indexKey(name);
      const args = [now(), member, String(expiresAt), String(INDEX_LIMIT)];
      const sent = await runScript(connection, scripts.ADD_TO_INDEX, { key, args });
      await replicated(sent);
      return textsOf(sent.reply);
    },
    readIndex: async (name) => textsOf(await run(scripts.READ_INDEX, indexKey(name), [now()])),
    async removeFromIndex(name, member) {
      await run(scripts.REMOVE_FROM_INDEX, indexKey(name), [now(), member]);
    },
    acquireLease: (name, { holder, lifetimeMs }) =>
      write(scripts.ACQUIRE_LEASE, leaseKey(name), [holder, String(lifetimeMs)]),
    async releaseLease(name, holder) {
      await run(scripts.RELEASE_LEASE, leaseKey(name), [holder]);
    },
    close: () => connection.close(),
  };
}

/** @throws Misconfiguration as `createRedisStore` */
async function openConnection(choice: RedisChoice, emit: Emit): Promise<RedisConnection> {
  const redis = await requirePeer('redis', 'The Redis store', () => import('redis'));
  const inspect = createInspection(choice, emit);
  let eviction: Eviction | undefined;
  const connection = await connectToRedis({
    makeLink: redisLinkMaker(redis, choice),
    timeoutMs: choice.commandTimeoutSeconds * 1000,
    emit,
    async onContact(made) {
      eviction = await inspect(made);
    },
  });
  if (!eviction?.isCache) return connection;
  await connection.close();
  throw new Misconfiguration([
    `store: Redis has a memory limit and maxmemory-policy ${eviction.policy}, which ends sessions at random. ` +
      'Set maxmemory-policy noeviction, or use another Redis',
  ]);
}

/**
 * The keys of the store. The braces choose the slot in a Cluster: a record and its lease share one, an index has its
 * own, because the sessions of one person are on many servers. `record` is the name of the current record format;
 * another format gets another name, so that a backend never reads one that it does not know. The first format had no
 * name.
 */
export function redisKeys(prefix: string) {
  return {
    recordKey: (id: string) => `${prefix}record:{${id}}`,
    leaseKey: (name: string) => `${prefix}lease:{${name}}`,
    indexKey: (name: string) => `${prefix}index:{${name}}`,
  };
}

function argumentsOf({ kind, value, expiresAt }: NewRecord): (string | Buffer)[] {
  return [String(expiresAt), kind, bufferOf(value)];
}

interface ScriptCall {
  readonly key: string;
  readonly args: readonly (string | Buffer)[];
}

/** A script that ran, and the connection that it was sent over. */
interface SentScript {
  readonly key: string;
  readonly reply: unknown;
  readonly link: RedisLink;
  readonly connectionNumber: number;
}

/** Runs a script by its hash, or by its source if the server does not know the hash yet. */
function runScript(
  connection: RedisConnection,
  { isWrite, sha1, source }: scripts.RedisScript,
  { key, args }: ScriptCall,
): Promise<SentScript> {
  const act = async (link: RedisLink, stopped: AbortSignal) => {
    const connectionNumber = link.connectionNumber();
    const send = (...command: string[]) => link.send(key, [...command, '1', key, ...args], stopped);
    const reply = await send('EVALSHA', sha1).catch((error) => {
      if (codeOf(error) !== 'NOSCRIPT') throw error;
      return send('EVAL', source);
    });
    return { key, reply, link, connectionNumber };
  };
  return connection.within(act, { isWrite });
}

/**
 * Waits until replicas have a write (Redis, `WAIT`). Redis tells only of writes over the connection that asks: over
 * another one, `WAIT` counts the replicas of a master that may never have had the write.
 *
 * @throws StoreUnavailable if too few have it in time, or that cannot be known. The master has it even so; a repeated
 * write is confirmed once they do
 */
async function waitForReplicas(
  connection: RedisConnection,
  { key, link, connectionNumber }: SentScript,
  { choice, emit }: { choice: RedisChoice; emit: Emit },
): Promise<void> {
  const wanted = choice.replicas;
  const command = ['WAIT', String(wanted), String(choice.replicaTimeoutSeconds * 1000)];
  const said = await connection.within(() => link.sendBeside(key, command)).catch(() => 0);
  const have = link.connectionNumber() === connectionNumber ? Number(said) : 0;
  if (have >= wanted) return;
  emit('store.under_replicated', { wanted, have });
  throw new StoreUnavailable('too few replicas have the write');
}

function bufferOf(value: Uint8Array): Buffer {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function textsOf(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

/** Reads the reply to HMGET: one value for each of `RECORD_FIELDS`, as bytes. */
function parseRecord(reply: unknown): StoredRecord | undefined {
  if (!Array.isArray(reply)) return undefined;
  const [kind, value, version, expiresAt]: readonly unknown[] = reply;
  if (!Buffer.isBuffer(value)) return undefined;
  return { kind: String(kind), value, version: Number(version), expiresAt: Number(expiresAt) };
}

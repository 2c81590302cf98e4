import type { Clock } from '../core/clock.js';
import type { Log } from '../core/log.js';
import { requirePeer } from '../core/require-peer.js';
import type { RedisChoice } from './redis-choice.js';
import { connectToRedis, type RedisConnection } from './redis-connection.js';
import { codeOf } from './redis-error.js';
import { warnAboutLosses } from './redis-inspection.js';
import { redisLinkMaker } from './redis-link.js';
import * as scripts from './redis-scripts.js';
import { INDEX_LIMIT, type NewRecord, type Store, type StoredPart, type StoredRecord } from './store.js';

/**
 * Keeps records in Redis: one server, the master that Sentinels name, or a Cluster. Several backends may share them.
 * Resolves although Redis is away, and then looks for it in the background.
 *
 * @throws Misconfiguration if the package `redis` is not installed, or a file for TLS can't be read
 */
export async function createRedisStore(
  choice: RedisChoice,
  { clock, log }: { clock: Clock; log: Log },
): Promise<Store> {
  const redis = await requirePeer('redis', 'The Redis store', () => import('redis'));
  const connection = await connectToRedis({
    makeLink: redisLinkMaker(redis, choice),
    timeoutMs: choice.commandTimeoutSeconds * 1000,
    log,
    onFirstContact: (made) => warnAboutLosses(made, choice, log),
  });
  const recordKey = (id: string) => `${choice.prefix}{${id}}`;
  // In the slot of the record, and so on the server that has it.
  const leaseKey = (name: string) => `${choice.prefix}lease:{${name}}`;
  // In a slot of its own: one person's sessions are on many servers.
  const indexKey = (name: string) => `${choice.prefix}index:{${name}}`;
  const now = () => String(clock());

  const run = (script: scripts.RedisScript, key: string, args: readonly (string | Buffer)[]) =>
    runScript(connection, script, { key, args });
  const write = async (script: scripts.RedisScript, key: string, args: readonly (string | Buffer)[]) => {
    const written = (await run(script, key, args)) === 1;
    if (written && choice.waitForReplicas > 0) await waitForReplicas(connection, key, { choice, log });
    return written;
  };

  return {
    create: (id, record) => write(scripts.CREATE, recordKey(id), [now(), ...wholeRecord(record)]),
    async read(id) {
      const key = recordKey(id);
      const record = parseRecord(await connection.within((link, stopped) => link.send(key, ['HGETALL', key], stopped)));
      if (record === undefined || record.expiresAt > clock()) return record;
      await run(scripts.REMOVE_ENDED, key, [now()]);
      return undefined;
    },
    replace: (id, part, { version, value, expiresAt }) =>
      write(scripts.REPLACE, recordKey(id), [
        now(),
        part,
        String(version),
        bufferOf(value),
        expiresAt === undefined ? '' : String(expiresAt),
      ]),
    supersede: (id, { part, version }, successor) =>
      write(scripts.SUPERSEDE, recordKey(id), [
        now(),
        part,
        String(version),
        ...(successor === undefined ? [] : wholeRecord(successor)),
      ]),
    delete: (id) => write(scripts.DELETE, recordKey(id), [now()]),
    async addToIndex(name, { member, expiresAt }) {
      const key = indexKey(name);
      const evicted = await run(scripts.ADD_TO_INDEX, key, [now(), member, String(expiresAt), String(INDEX_LIMIT)]);
      if (choice.waitForReplicas > 0) await waitForReplicas(connection, key, { choice, log });
      return textsOf(evicted);
    },
    readIndex: async (name) => textsOf(await run(scripts.READ_INDEX, indexKey(name), [now()])),
    async removeFromIndex(name, member) {
      await run(scripts.REMOVE_FROM_INDEX, indexKey(name), [now(), member]);
    },
    acquireLease: async (name, { holder, lifetimeMs }) =>
      (await run(scripts.ACQUIRE_LEASE, leaseKey(name), [holder, String(lifetimeMs)])) === 1,
    async releaseLease(name, holder) {
      await run(scripts.RELEASE_LEASE, leaseKey(name), [holder]);
    },
    close: () => connection.close(),
  };
}

/** The end of a record, then name and value of each part. */
function wholeRecord({ parts, expiresAt }: NewRecord): (string | Buffer)[] {
  return [String(expiresAt), ...Object.entries(parts).flatMap(([part, value]) => [part, bufferOf(value)])];
}

interface ScriptCall {
  readonly key: string;
  readonly args: readonly (string | Buffer)[];
}

/** Runs a script by its hash; a server that doesn't know it is told all of it. */
function runScript(connection: RedisConnection, script: scripts.RedisScript, { key, args }: ScriptCall) {
  return connection.within(async (link, stopped) => {
    try {
      return await link.send(key, ['EVALSHA', script.sha1, '1', key, ...args], stopped);
    } catch (error) {
      if (codeOf(error) !== 'NOSCRIPT') throw error;
      return link.send(key, ['EVAL', script.source, '1', key, ...args], stopped);
    }
  });
}

/**
 * Waits until replicas have what was just written (Redis, `WAIT`). The write stands either way, and what it holds can't
 * be had again, so too few of them are a warning and no failure.
 */
async function waitForReplicas(
  connection: RedisConnection,
  key: string,
  { choice, log }: { choice: RedisChoice; log: Log },
): Promise<void> {
  const wanted = choice.waitForReplicas;
  const command = ['WAIT', String(wanted), String(choice.replicaTimeoutSeconds * 1000)];
  const have = await connection.within((link) => link.sendBeside(key, command)).catch(() => 0);
  if (Number(have) < wanted) log({ level: 'warning', event: 'written to too few replicas', wanted, have });
}

function bufferOf(value: Uint8Array): Buffer {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function textsOf(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

/** Reads a reply to HGETALL: names and values in turn, as bytes. */
function parseRecord(reply: unknown): StoredRecord | undefined {
  const fields = fieldsOf(reply);
  const expiresAt = fields.get('expiresAt');
  if (expiresAt === undefined) return undefined;
  const parts: Record<string, StoredPart> = {};
  for (const [name, value] of fields) {
    const part = name.startsWith('value:') ? name.slice('value:'.length) : undefined;
    if (part !== undefined) parts[part] = { value, version: Number(fields.get(`version:${part}`)?.toString()) };
  }
  return { parts, expiresAt: Number(expiresAt.toString()) };
}

function fieldsOf(reply: unknown): Map<string, Buffer> {
  const fields = new Map<string, Buffer>();
  if (!Array.isArray(reply)) return fields;
  for (let index = 0; index + 1 < reply.length; index += 2) {
    const value: unknown = reply[index + 1];
    if (Buffer.isBuffer(value)) fields.set(String(reply[index]), value);
  }
  return fields;
}

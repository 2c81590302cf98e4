import type { Clock } from '../core/clock.js';
import { requirePeer } from '../core/require-peer.js';
import type { Emit } from '../telemetry/events.js';
import type { PostgresqlChoice } from './postgresql-choice.js';
import { connectToPostgresql, type PostgresqlConnection } from './postgresql-connection.js';
import * as statements from './postgresql-statements.js';
import { INDEX_LIMIT, ignoreUnavailable, type NewRecord, type Store, type StoredRecord } from './store.js';

const SWEEP_MS = 30_000;

/**
 * Keeps records in PostgreSQL, in the tables of docs/postgresql-schema.sql. Several backends may share them. Resolves even if
 * PostgreSQL is unreachable, and then connects when a request needs it.
 *
 * @throws Misconfiguration if the package `pg` is not installed, a file for TLS cannot be read, or the tables are missing
 */
export async function createPostgresqlStore(
  choice: PostgresqlChoice,
  { clock, emit, sweepMs = SWEEP_MS }: { clock: Clock; emit: Emit; sweepMs?: number },
): Promise<Store> {
  const pg = await requirePeer('pg', 'The PostgreSQL store', () => import('pg'));
  const connection = await connectToPostgresql(pg, { choice, emit });
  const changes = async (statement: statements.Statement, values: readonly unknown[]) =>
    (await connection.run(statement, values)).count;
  const changesOne = async (statement: statements.Statement, values: readonly unknown[]) =>
    (await changes(statement, values)) === 1;
  const sweeping = startSweep(connection, { clock, sweepMs });

  return {
    create: (id, record) => changesOne(statements.CREATE, [id, clock(), ...columnsOf(record)]),
    async read(id) {
      const { rows } = await connection.run(statements.READ, [id]);
      const record = rows.map(recordOf)[0];
      if (record === undefined || record.expiresAt > clock()) return record;
      await changes(statements.REMOVE_EXPIRED, [id, clock()]).catch(ignoreUnavailable);
      return undefined;
    },
    replace: (id, version, next) => changesOne(statements.REPLACE, [id, clock(), ...columnsOf(next), version]),
    delete: (id, version) => changesOne(statements.DELETE, [id, clock(), version ?? null]),
    async addToIndex(name, { member, expiresAt }) {
      const { rows } = await connection.run(statements.ADD_TO_INDEX, [name, member, expiresAt, clock(), INDEX_LIMIT]);
      return rows.map((row) => String(row.member));
    },
    async readIndex(name) {
      const { rows } = await connection.run(statements.READ_INDEX, [name]);
      const living = rows.filter((row) => Number(row.expires_at) > clock());
      if (living.length < rows.length)
        await changes(statements.REMOVE_EXPIRED_MEMBERS, [name, clock()]).catch(ignoreUnavailable);
      return living.map((row) => String(row.member));
    },
    async removeFromIndex(name, member) {
      await changes(statements.REMOVE_FROM_INDEX, [name, member]);
    },
    async acquireLease(name, { holder, lifetimeMs }) {
      const { rows } = await connection.run(statements.ACQUIRE_LEASE, [name, holder, lifetimeMs]);
      return rows.length === 1 && rows[0]?.holder === holder;
    },
    async releaseLease(name, holder) {
      await changes(statements.RELEASE_LEASE, [name, holder]);
    },
    async close() {
      clearInterval(sweeping);
      await connection.close();
    },
  };
}

function columnsOf({ kind, value, expiresAt }: NewRecord): readonly unknown[] {
  return [expiresAt, kind, Buffer.from(value.buffer, value.byteOffset, value.byteLength)];
}

/** The package returns numbers of 64 bits as text. */
function recordOf(row: Readonly<Record<string, unknown>>): StoredRecord {
  const { kind, value, version, expires_at } = row;
  if (!Buffer.isBuffer(value)) throw new TypeError('the column value is not of type bytea');
  return { kind: String(kind), value, version: Number(version), expiresAt: Number(expires_at) };
}

function startSweep(connection: PostgresqlConnection, { clock, sweepMs }: { clock: Clock; sweepMs: number }) {
  const sweep = async () => {
    for (const statement of statements.SWEEPS) {
      // What cannot be removed now is removed by the next sweep.
      await connection.run(statement, [clock()]).catch(ignoreUnavailable);
    }
  };
  return setInterval(sweep, sweepMs).unref();
}

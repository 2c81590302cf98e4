import type { Pool } from 'pg';
import { Misconfiguration } from '../core/misconfiguration.js';
import type { Emit } from '../telemetry/events.js';
import { createAvailability } from './availability.js';
import { codeOf } from './error-code.js';
import type { PostgresqlChoice } from './postgresql-choice.js';
import { connectionConfig } from './postgresql-config.js';
import { createInspection, type Inspection, TABLES_MISSING } from './postgresql-inspection.js';
import type { Statement } from './postgresql-statements.js';
import { createSharedDeadlines } from './shared-deadlines.js';
import { StoreUnavailable } from './store.js';

type Pg = typeof import('pg');

export interface Outcome {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** How many rows were changed. */
  readonly count: number;
}

/** Connections to PostgreSQL that are made anew when they are lost. No statement waits longer than the timeout. */
export interface PostgresqlConnection {
  /**
   * @throws StoreUnavailable if PostgreSQL is unreachable, returns an error, or takes too long. A statement that was sent may
   * have run
   */
  run(statement: Statement, values: readonly unknown[]): Promise<Outcome>;
  close(): Promise<void>;
}

/** SQLSTATEs by which PostgreSQL refuses writes. It may still be read. */
const REFUSED_WRITES = new Set(['25006', '53100', '53200']);
/** `read_only_sql_transaction`: a primary that has become a standby, or a database that is being maintained. */
const READ_ONLY = '25006';
/** A read-only server is left at most this often: the address may lead to it still. */
const LEAVE_EVERY_MS = 1_000;

/**
 * Opens one connection. If PostgreSQL is unreachable, it resolves all the same.
 *
 * @throws Misconfiguration if the tables are missing, or a file for TLS cannot be read
 */
export async function connectToPostgresql(
  pg: Pg,
  { choice, emit }: { choice: PostgresqlChoice; emit: Emit },
): Promise<PostgresqlConnection> {
  const availability = createAvailability(emit, REFUSED_WRITES);
  const beforeDeadline = createSharedDeadlines(choice.commandTimeoutSeconds * 1000);
  const inspect = createInspection(emit);
  const pool = createReplaceablePool(pg, { choice, inspect, onLost: availability.lost });

  const connection: PostgresqlConnection = {
    async run(statement, values) {
      try {
        const outcome = await beforeDeadline((passed) => runUntil(passed, pool.current(), { statement, values }));
        availability.restored(statement.isWrite);
        return outcome;
      } catch (error) {
        availability.lost(error);
        if (codeOf(error) === READ_ONLY) pool.replace();
        throw new StoreUnavailable(`PostgreSQL: ${codeOf(error)}`);
      }
    },
    close: () => pool.close(),
  };
  await tryOnce(pool.current(), availability.lost).catch(async (error: unknown) => {
    await pool.close();
    throw error;
  });
  return connection;
}

/** @throws Misconfiguration if the tables are missing */
async function tryOnce(pool: Pool, onLost: (error: unknown) => void): Promise<void> {
  try {
    (await pool.connect()).release();
  } catch (error) {
    if (codeOf(error) === TABLES_MISSING)
      throw new Misconfiguration(['store: the database lacks the tables of the backend. Run: tmi-bff store migrate']);
    onLost(error);
  }
}

interface Call {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** Runs a statement. Sends nothing after the deadline, and gives up the connection that has not answered by then. */
async function runUntil(passed: AbortSignal, pool: Pool, { statement, values }: Call): Promise<Outcome> {
  const client = await pool.connect();
  if (passed.aborted) client.release();
  passed.throwIfAborted();
  const giveUp = () => client.release(true);
  passed.addEventListener('abort', giveUp, { once: true });
  const { name, text } = statement;
  try {
    const { rows, rowCount } = await client.query({ name, text, values: [...values] });
    if (!passed.aborted) client.release();
    return { rows, count: rowCount ?? 0 };
  } catch (error) {
    if (!passed.aborted) client.release(isOfConnection(error));
    throw error;
  } finally {
    passed.removeEventListener('abort', giveUp);
  }
}

/** An error that PostgreSQL answered with has a SQLSTATE, and leaves the connection as it was. */
function isOfConnection(error: unknown): boolean {
  return !/^[0-9A-Z]{5}$/.test(codeOf(error)) || codeOf(error) === READ_ONLY;
}

interface PoolParts {
  readonly choice: PostgresqlChoice;
  readonly inspect: Inspection;
  readonly onLost: (error: unknown) => void;
}

/** A pool that can be left for one with new connections, for which the host is resolved anew. */
function createReplaceablePool(pg: Pg, { choice, inspect, onLost }: PoolParts) {
  const config = {
    ...connectionConfig(choice),
    max: choice.connections,
    idleTimeoutMillis: 60_000,
    // A standby that the address leads to by now is found within this time, even if nothing is written.
    maxLifetimeSeconds: 60,
    verify: inspect,
  };
  const open = () =>
    new pg.Pool(config)
      .on('error', onLost)
      // The pool listens only while a connection is idle. Statements that wait for it fail by themselves.
      .on('connect', (client) => client.on('error', onLost));
  let pool = open();
  let replacedAt = Number.NEGATIVE_INFINITY;
  return {
    current: () => pool,
    replace() {
      if (performance.now() - replacedAt < LEAVE_EVERY_MS) return;
      replacedAt = performance.now();
      void pool.end();
      pool = open();
    },
    close: () => pool.end(),
  };
}

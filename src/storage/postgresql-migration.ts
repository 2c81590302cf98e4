import { readFileSync } from 'node:fs';
import { Misconfiguration } from '../core/misconfiguration.js';
import { requirePeer } from '../core/require-peer.js';
import { codeOf } from './error-code.js';
import type { PostgresqlChoice } from './postgresql-choice.js';
import { connectionConfig } from './postgresql-config.js';

const SCHEMA = new URL('../../../docs/postgresql-schema.sql', import.meta.url);
/** Two that make the tables at once would get in each other's way. */
const LOCK = "select pg_advisory_xact_lock(hashtextextended('tmi_bff_schema', 0))";

/**
 * Makes the tables of the PostgreSQL store, or changes nothing if they are there.
 *
 * @throws Misconfiguration if the database is unreachable, or the user may not make tables
 */
export async function migratePostgresql(choice: PostgresqlChoice): Promise<void> {
  const { Client } = await requirePeer('pg', 'The PostgreSQL store', () => import('pg'));
  // Making an index of a large table takes longer than a request may.
  const client = new Client({ ...connectionConfig(choice), statement_timeout: 0, lock_timeout: 0 });
  try {
    await client.connect();
    await client.query(`begin; ${LOCK}; ${readFileSync(SCHEMA, 'utf8')}; commit`);
  } catch (error) {
    const described = error instanceof Error ? error.message : '';
    throw new Misconfiguration([`store: the tables could not be made (${codeOf(error)}: ${described})`]);
  } finally {
    await client.end();
  }
}

import { loadSettings } from '../config/load-options.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { migratePostgresql } from '../storage/postgresql-migration.js';
import type { CommandProcess } from './command-process.js';

/** Makes the tables of the PostgreSQL store, or leaves them as they are. */
export async function migrateStore({ config }: { config?: string }, { env, stderr }: CommandProcess): Promise<void> {
  const { store } = loadSettings({ environment: env, file: config }).options;
  if (store.kind !== 'postgresql')
    throw new Misconfiguration([`store.kind: expected "postgresql", found "${store.kind}", which needs no tables`]);
  await migratePostgresql(store);
  stderr.write('The tables of the store exist.\n');
}

import { loadSettings } from '../config/load-options.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { migratePostgresql } from '../storage/postgresql-migration.js';

/** Makes the tables of the PostgreSQL store, or leaves them as they are. */
export async function migrateStore({
  config,
  environment,
  process,
}: {
  config?: string;
  environment: NodeJS.ProcessEnv;
  process: NodeJS.Process;
}): Promise<void> {
  const { store } = loadSettings({ environment, file: config }).options;
  if (store.kind !== 'postgresql')
    throw new Misconfiguration([`store.kind: expected "postgresql", found "${store.kind}", which needs no tables`]);
  await migratePostgresql(store);
  process.stderr.write('The tables of the store exist.\n');
}

import type { OptionsInput } from '../../src/config/schema.js';
import { makeUser, startPostgresqlServer } from './postgresql-server.js';
import { startRedisServer } from './redis-server.js';

/** A database that several backends can share, as a test starts it. */
export interface SharedDatabase {
  /** The setting `store`. */
  readonly store: NonNullable<OptionsInput['store']>;
  start(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export const sharedDatabases: readonly { readonly name: string; readonly begin: () => Promise<SharedDatabase> }[] = [
  { name: 'Redis', begin: beginRedis },
  { name: 'PostgreSQL', begin: beginPostgresql },
];

async function beginRedis(): Promise<SharedDatabase> {
  const server = await startRedisServer();
  return { ...server, store: { kind: 'redis', url: `redis://127.0.0.1:${server.port}`, commandTimeoutSeconds: 1 } };
}

async function beginPostgresql(): Promise<SharedDatabase> {
  const server = await startPostgresqlServer();
  const { url } = await makeUser(server, 'sessions');
  return { ...server, store: { kind: 'postgresql', url: url.reveal(), commandTimeoutSeconds: 1 } };
}

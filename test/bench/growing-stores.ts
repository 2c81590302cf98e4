import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migratePostgresql } from '../../src/storage/postgresql-migration.js';
import { freePorts } from '../support/free-ports.js';
import { askPostgresql, postgresqlChoice, startPostgresqlServer } from '../support/postgresql-server.js';
import { pin } from './children.js';
import { redisMemory, startRedisServer } from './redis-server.js';

/** A store that is to be filled. */
export interface GrowingStore {
  readonly name: string;
  /** As the settings have it. */
  readonly store: unknown;
  /** What it takes now. */
  bytes(): Promise<number>;
  close(): Promise<void>;
}

export const GROWING_STORES: readonly (() => Promise<GrowingStore>)[] = [embedded, redis, postgresql];

async function embedded(): Promise<GrowingStore> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-growth-'));
  const sizeOf = (name: string) => statSync(path.join(folder, name)).size;
  return {
    name: 'embedded',
    store: { kind: 'embedded', folder },
    bytes: async () => readdirSync(folder).reduce((sum, name) => sum + sizeOf(name), 0),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function redis(): Promise<GrowingStore> {
  const [port = 0] = await freePorts(1);
  const server = await startRedisServer(port);
  const store = { kind: 'redis', url: `redis://127.0.0.1:${port}` };
  return { name: 'redis', store, bytes: () => redisMemory(port), close: server.close };
}

async function postgresql(): Promise<GrowingStore> {
  const server = await startPostgresqlServer({ settings: ['shared_buffers=256MB', 'max_wal_size=4GB'] });
  pinPostgresql(server.folder);
  const choice = postgresqlChoice(server);
  await migratePostgresql(choice);
  const store = { kind: 'postgresql', url: choice.url.reveal() };
  const bytes = async () => {
    const [row] = await askPostgresql(choice, 'select pg_database_size(current_database()) as bytes');
    return Number(row?.bytes);
  };
  return { name: 'postgresql', store, bytes, close: server.close };
}

/** Its later processes inherit the core, which is that of the load generator. Returns the id of its first process. */
export function pinPostgresql(folder: string): number {
  const pid = Number(readFileSync(path.join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  pin(1, pid);
  return pid;
}

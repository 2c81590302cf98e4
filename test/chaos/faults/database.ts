import { askPostgresql, postgresqlChoice } from '../../support/postgresql-server.js';
import { askRedis } from '../../support/redis-sets.js';

/** The database that the backends share. */
export interface Database {
  readonly port: number;
  start(): Promise<void>;
  kill(): Promise<void>;
  close(): Promise<void>;
  /** Lets it take writes, or refuse them while it can still be read. */
  takesWrites(port: number, isWilling: boolean): Promise<void>;
}

/** By the limit of its memory. */
export async function redisTakesWrites(port: number, isWilling: boolean): Promise<void> {
  await askRedis(port, ['CONFIG', 'SET', 'maxmemory', isWilling ? '0' : '1']);
}

/** As a primary that has become a standby does, for connections that are there too. */
export async function postgresqlTakesWrites(port: number, isWilling: boolean): Promise<void> {
  const choice = postgresqlChoice({ port });
  await askPostgresql(choice, `alter system set default_transaction_read_only to ${isWilling ? 'off' : 'on'}`);
  await askPostgresql(choice, 'select pg_reload_conf()');
}

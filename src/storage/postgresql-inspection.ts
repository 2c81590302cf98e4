import type { PoolClient } from 'pg';
import type { Emit } from '../telemetry/events.js';
import { coded } from './error-code.js';

/** The code of the error by which a connection is refused: the database has no tables of the backend. */
export const TABLES_MISSING = 'TABLES_MISSING';
/** The code of the error by which a connection is refused: the server is a standby. */
export const STANDBY = 'STANDBY';

/** Looks at a server that was connected to, and refuses it by an error if it cannot be used. */
export type Inspection = (client: PoolClient, done: (error?: Error) => void) => void;

const QUESTION = `select pg_is_in_recovery() as is_standby, to_regclass('tmi_bff_record') is null as lacks_tables,
  current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit`;

interface ServerFacts {
  readonly is_standby: boolean;
  readonly lacks_tables: boolean;
  readonly fsync: string;
  readonly synchronous_commit: string;
}

/** Makes the inspection, which is for each new connection. Nothing is reported twice. */
export function createInspection(emit: Emit): Inspection {
  const reported = new Set<string>();
  const inspect = async (client: PoolClient): Promise<Error | undefined> => {
    const facts: ServerFacts = (await client.query(QUESTION)).rows[0];
    if (facts.is_standby) return coded(STANDBY, 'the server is a standby');
    if (facts.lacks_tables) return coded(TABLES_MISSING, 'the tables are missing');
    for (const loss of lossesOf(facts)) {
      if (!reported.has(loss.cause)) emit('store.not_durable', loss);
      reported.add(loss.cause);
    }
    return undefined;
  };
  return (client, done) => void inspect(client).then(done, done);
}

function lossesOf({ fsync, synchronous_commit }: ServerFacts) {
  const since = 'the last writes may be lost when the machine of PostgreSQL fails';
  return [
    ...(fsync === 'off' ? [{ cause: 'postgresql_no_fsync', consequence: `with fsync off, ${since}` }] : []),
    ...(synchronous_commit === 'off'
      ? [{ cause: 'postgresql_asynchronous_commit', consequence: `with synchronous_commit off, ${since}` }]
      : []),
  ];
}

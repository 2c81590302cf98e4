import { setImmediate as roundTrip } from 'node:timers/promises';
import {
  type Clock,
  INDEX_LIMIT,
  type IndexEntry,
  type Lease,
  type NewRecord,
  type Store,
  type StoredRecord,
  StoreUnavailable,
} from '../../src/storage/index.js';

interface Row extends StoredRecord {
  readonly id: string;
}

/**
 * A database that several stores share, with tables as lists of rows. It stands for one of another vendor: written from
 * docs/write-a-store.md alone, it shares no code with the stores of the package.
 */
export class TableDatabase {
  records: readonly Row[] = [];
  members: readonly (IndexEntry & { readonly index: string })[] = [];
  leases: readonly { readonly name: string; readonly holder: string; readonly endsAtMs: number }[] = [];
  isReachable = true;
  #sequence = 41;

  nextVersion(): number {
    this.#sequence += 3;
    return this.#sequence;
  }
}

/** A connection to the database. Each method is a round trip, in which others may come first, and one statement. */
export class TableStore implements Store {
  isClosed = false;
  readonly #database: TableDatabase;
  readonly #clock: Clock;

  constructor(database: TableDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async #statement<Result>(run: (database: TableDatabase, now: number) => Result): Promise<Result> {
    if (this.isClosed) throw new Error('the connection was closed before');
    await roundTrip();
    if (!this.#database.isReachable) throw new StoreUnavailable('no connection to the tables');
    return run(this.#database, this.#clock());
  }

  create(id: string, record: NewRecord): Promise<boolean> {
    return this.#statement((database, now) => {
      if (database.records.some((row) => row.id === id && row.expiresAt > now)) return false;
      const others = database.records.filter((row) => row.id !== id);
      database.records = [...others, { id, ...record, version: database.nextVersion() }];
      return true;
    });
  }

  read(id: string): Promise<StoredRecord | undefined> {
    return this.#statement((database, now) => {
      database.records = database.records.filter((row) => row.id !== id || row.expiresAt > now);
      return database.records.find((row) => row.id === id);
    });
  }

  replace(id: string, version: number, next: NewRecord): Promise<boolean> {
    return this.#statement((database, now) => {
      const isMeant = (row: Row) => row.id === id && row.version === version && row.expiresAt > now;
      if (!database.records.some(isMeant)) return false;
      const newVersion = database.nextVersion();
      database.records = database.records.map((row) => (isMeant(row) ? { id, ...next, version: newVersion } : row));
      return true;
    });
  }

  delete(id: string, version?: number): Promise<boolean> {
    return this.#statement((database, now) => {
      const before = database.records.length;
      database.records = database.records.filter(
        (row) => row.id !== id || row.expiresAt <= now || (version ?? row.version) !== row.version,
      );
      return database.records.length < before;
    });
  }

  addToIndex(index: string, { member, expiresAt }: IndexEntry): Promise<readonly string[]> {
    return this.#statement((database, now) => {
      const isOf = (row: { readonly index: string }) => row.index === index;
      const kept = database.members.filter((row) => isOf(row) && row.member !== member && row.expiresAt > now);
      const ours = [...kept, { index, member, expiresAt }].sort((one, other) => other.expiresAt - one.expiresAt);
      const surplus = ours.splice(INDEX_LIMIT);
      database.members = [...database.members.filter((row) => !isOf(row)), ...ours];
      return surplus.map((row) => row.member);
    });
  }

  readIndex(index: string): Promise<readonly string[]> {
    return this.#statement((database, now) => {
      database.members = database.members.filter((row) => row.index !== index || row.expiresAt > now);
      return database.members.filter((row) => row.index === index).map(({ member }) => member);
    });
  }

  removeFromIndex(index: string, member: string): Promise<void> {
    return this.#statement((database) => {
      database.members = database.members.filter((row) => row.index !== index || row.member !== member);
    });
  }

  acquireLease(name: string, { holder, lifetimeMs }: Lease): Promise<boolean> {
    return this.#statement((database) => {
      const current = database.leases.find((row) => row.name === name && row.endsAtMs > Date.now());
      if (current !== undefined && current.holder !== holder) return false;
      const others = database.leases.filter((row) => row.name !== name);
      database.leases = [...others, { name, holder, endsAtMs: Date.now() + lifetimeMs }];
      return true;
    });
  }

  releaseLease(name: string, holder: string): Promise<void> {
    return this.#statement((database) => {
      database.leases = database.leases.filter((row) => row.name !== name || row.holder !== holder);
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

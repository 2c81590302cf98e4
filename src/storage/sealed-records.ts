import { type Awaitable, whenThere } from '../core/awaitable.js';
import { isHandle, type RecordKeys, recordIdOf, type Sealing } from './sealing.js';
import type { NewRecord, Store, StoredRecord } from './store.js';

/** Records whose values are sealed texts. Reading one requires its handle. */
export interface SealedRecords {
  create(handle: string, record: NewSealedRecord): Promise<boolean>;
  /**
   * Opens the record if it is of one of these kinds. `undefined`: there is none, or it cannot be opened. A record that
   * opens was sealed by this program for this handle and kind, so its form is known.
   */
  read<Kind extends string>(
    handle: string,
    ...kinds: readonly [Kind, ...Kind[]]
  ): Awaitable<SealedRecord<Kind> | undefined>;
  /** Replaces the version that was read. */
  replace(handle: string, version: number, next: NewSealedRecord): Promise<boolean>;
  delete(handle: string, version?: number): Promise<boolean>;
  /** Deletes by the record's id (`recordIdOf`), which requires neither a handle nor a key. */
  deleteById(id: string): Promise<boolean>;
}

export interface NewSealedRecord {
  readonly kind: string;
  readonly text: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** A record from the store. */
export interface SealedRecord<Kind extends string = string> {
  /** The store's id of the record. */
  readonly id: string;
  readonly kind: Kind;
  readonly version: number;
  /** The text in UTF-8. */
  readonly bytes: Buffer;
}

export function createSealedRecords(store: Store, sealing: Sealing): SealedRecords {
  return {
    create(handle, record) {
      const keys = sealing.ofRecord(handle);
      return store.create(keys.id, sealed(record, keys));
    },
    read(handle, ...kinds) {
      if (!isHandle(handle)) return undefined;
      const keys = sealing.ofRecord(handle);
      return whenThere(store.read(keys.id), (record) => record && opened(record, kinds, keys));
    },
    replace(handle, version, next) {
      const keys = sealing.ofRecord(handle);
      return store.replace(keys.id, version, sealed(next, keys));
    },
    delete: (handle, version) => store.delete(recordIdOf(handle), version),
    deleteById: (id) => store.delete(id),
  };
}

function sealed({ kind, text, expiresAt }: NewSealedRecord, keys: RecordKeys): NewRecord {
  return { kind, value: keys.seal(kind, text), expiresAt };
}

function opened<Kind extends string>(
  stored: StoredRecord,
  kinds: readonly Kind[],
  keys: RecordKeys,
): SealedRecord<Kind> | undefined {
  const kind = kinds.find((wanted) => wanted === stored.kind);
  const bytes = kind && keys.open(kind, stored.value);
  return kind && bytes && { id: keys.id, kind, version: stored.version, bytes };
}

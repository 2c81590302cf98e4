import { type Awaitable, whenThere } from '../core/awaitable.js';
import { isHandle, type RecordKeys, recordIdOf, type Sealing } from './sealing.js';
import type { NewRecord, ReadVersion, Store, StoredRecord } from './store.js';

/** A store of texts, sealed. Whoever has a record's handle, and nobody else, can read it. */
export interface SealedRecords {
  create(handle: string, record: NewSealedRecord): Promise<boolean>;
  read(handle: string): Awaitable<SealedRecord | undefined>;
  replace(handle: string, part: string, replacement: TextReplacement): Promise<boolean>;
  /** Puts another record in the place of the one that was read, or nothing, at once. */
  supersede(handle: string, read: ReadVersion, successor?: NewSealedRecord): Promise<boolean>;
  delete(handle: string): Promise<boolean>;
  /** The same for who knows the record's id alone (`recordIdOf`). Deleting takes no key. */
  deleteById(id: string): Promise<boolean>;
}

export interface NewSealedRecord {
  readonly parts: Readonly<Record<string, string>>;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export interface TextReplacement {
  /** The version that was read. */
  readonly version: number;
  readonly text: string;
  /** Moves the record's end, in epoch seconds. */
  readonly expiresAt?: number;
}

/** A record as it was read. A part is opened when it is asked for. */
export interface SealedRecord {
  /** Under which the store knows it. */
  readonly id: string;
  /**
   * `undefined`: the part isn't there or can't be opened, so that the record counts as absent. What opens was sealed by
   * this program for this place, so its form is known.
   */
  open(part: string): OpenedPart | undefined;
}

export interface OpenedPart {
  /** The text, in UTF-8. */
  readonly bytes: Buffer;
  readonly version: number;
}

export function createSealedRecords(store: Store, sealing: Sealing): SealedRecords {
  return {
    create(handle, record) {
      const keys = sealing.ofRecord(handle);
      return store.create(keys.id, sealed(record, keys));
    },
    read(handle) {
      if (!isHandle(handle)) return undefined;
      const keys = sealing.ofRecord(handle);
      return whenThere(store.read(keys.id), (record) => record && sealedRecord(record, keys));
    },
    replace(handle, part, { text, ...rest }) {
      const keys = sealing.ofRecord(handle);
      return store.replace(keys.id, part, { ...rest, value: keys.seal(part, text) });
    },
    supersede(handle, read, successor) {
      const keys = sealing.ofRecord(handle);
      return store.supersede(keys.id, read, successor && sealed(successor, keys));
    },
    delete: (handle) => store.delete(recordIdOf(handle)),
    deleteById: (id) => store.delete(id),
  };
}

function sealed({ parts, expiresAt }: NewSealedRecord, keys: RecordKeys): NewRecord {
  const values = Object.entries(parts).map(([part, text]) => [part, keys.seal(part, text)] as const);
  return { parts: Object.fromEntries(values), expiresAt };
}

function sealedRecord({ parts }: StoredRecord, keys: RecordKeys): SealedRecord {
  return {
    id: keys.id,
    open(part) {
      const stored = parts[part];
      const bytes = stored && keys.open(part, stored.value);
      return bytes && { bytes, version: stored.version };
    },
  };
}

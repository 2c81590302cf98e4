import { isHandle, type RecordSealing, recordIdOf, type Sealing } from './sealing.js';
import type { Store, StoredRecord } from './store.js';

/** A store of JSON values, sealed. Whoever has a record's handle, and nobody else, can read it. */
export interface SealedRecords<Parts extends object> {
  create(handle: string, record: { parts: Partial<Parts>; expiresAt: number }): Promise<boolean>;
  read(handle: string): Promise<SealedRecord<Parts> | undefined>;
  replace<Part extends keyof Parts & string>(
    handle: string,
    part: Part,
    replacement: { version: number; value: Parts[Part]; expiresAt?: number },
  ): Promise<boolean>;
  delete(handle: string): Promise<boolean>;
  /** The same for who knows the record's id alone (`recordIdOf`). Deleting takes no key. */
  deleteById(id: string): Promise<boolean>;
}

/** A record as it was read. A part is opened when it is asked for. */
export interface SealedRecord<Parts extends object> {
  /** `undefined`: the part can't be opened, so that the record counts as absent. */
  open<Part extends keyof Parts & string>(part: Part): OpenedPart<NonNullable<Parts[Part]>> | undefined;
}

export interface OpenedPart<Value> {
  readonly value: Value;
  readonly version: number;
}

export function createSealedRecords<Parts extends object>(store: Store, sealing: Sealing): SealedRecords<Parts> {
  const seal = (handle: string, part: string, value: unknown) => sealing.seal({ handle, part }, JSON.stringify(value));

  return {
    create(handle, { parts, expiresAt }) {
      const sealed = Object.entries(parts).map(([part, value]) => [part, seal(handle, part, value)] as const);
      return store.create(recordIdOf(handle), { parts: Object.fromEntries(sealed), expiresAt });
    },
    async read(handle) {
      if (!isHandle(handle)) return undefined;
      const recordSealing = sealing.ofRecord(handle);
      const record = await store.read(recordSealing.id);
      return record && sealedRecord<Parts>(record, recordSealing);
    },
    replace(handle, part, { value, ...rest }) {
      return store.replace(recordIdOf(handle), part, { ...rest, value: seal(handle, part, value) });
    },
    delete: (handle) => store.delete(recordIdOf(handle)),
    deleteById: (id) => store.delete(id),
  };
}

function sealedRecord<Parts extends object>(record: StoredRecord, sealing: RecordSealing): SealedRecord<Parts> {
  return {
    open(part) {
      const stored = record.parts[part];
      const plain = stored && sealing.open(part, stored.value);
      // What opens was sealed by this program for this place, so its shape is known.
      return plain === undefined ? undefined : { value: JSON.parse(plain), version: stored?.version ?? 0 };
    },
  };
}

import type { Clock } from '../core/clock.js';
import { openEmbeddedFile } from './embedded-file.js';
import {
  addedTo,
  firstVersions,
  livingOf,
  type NewRecord,
  replaced,
  type Store,
  type StoredIndex,
  type StoredRecord,
  without,
} from './store.js';
import { removeEnded } from './sweep.js';

const SWEEP_INTERVAL_MS = 60_000;

/**
 * Keeps records in a file of this machine. They survive a restart, and several processes may share the file.
 *
 * @throws Misconfiguration if the folder can't be used, or the package `lmdb` is not installed
 */
export async function createEmbeddedStore({ folder, clock }: { folder: string; clock: Clock }): Promise<Store> {
  const { records, indexes, leases, close } = await openEmbeddedFile(folder);

  const isLiving = (record: StoredRecord | undefined): record is StoredRecord =>
    record !== undefined && record.expiresAt > clock();
  const isEmpty = (index: StoredIndex) => Object.keys(livingOf(index, clock())).length === 0;

  /** What was once seen to have ended is gone, even if the clock goes back. */
  const removeEndedRecord = (id: string) =>
    records.change(id, (held) => [isLiving(held) ? held : undefined, undefined]);

  /** An index that nothing is left of is not kept. */
  const changeIndex = <Result>(name: string, change: (index: StoredIndex) => { next: StoredIndex; result: Result }) =>
    indexes.change(name, (held = {}) => {
      const { next, result } = change(livingOf(held, clock()));
      return [isEmpty(next) ? undefined : next, result];
    });

  let isSweeping = false;
  const sweep = async () => {
    if (isSweeping) return;
    isSweeping = true;
    try {
      await removeEnded(records, (record) => !isLiving(record));
      await removeEnded(indexes, isEmpty);
    } catch {
      // What can't be removed now is removed the next time.
    }
    isSweeping = false;
  };
  const sweeping = setInterval(sweep, SWEEP_INTERVAL_MS).unref();

  return {
    create: (id, record) => records.change(id, (held) => (isLiving(held) ? [held, false] : [made(record), true])),
    read(id) {
      const record = records.get(id);
      return record === undefined || record.expiresAt > clock() ? record : removeEndedRecord(id);
    },
    replace: (id, part, replacement) =>
      records.change(id, (held) => {
        const next = isLiving(held) ? replaced(held, part, replacement) : undefined;
        return next === undefined ? [held, false] : [next, true];
      }),
    supersede: (id, { part, version }, successor) =>
      records.change(id, (held) => {
        if (!isLiving(held) || held.parts[part]?.version !== version) return [held, false];
        return [successor && made(successor), true];
      }),
    delete: (id) => records.change(id, (held) => [undefined, isLiving(held)]),
    addToIndex: (name, entry) =>
      changeIndex(name, (index) => {
        const { next, evicted } = addedTo(index, entry, clock());
        return { next, result: evicted };
      }),
    async readIndex(name) {
      const index = indexes.get(name) ?? {};
      const living = Object.keys(livingOf(index, clock()));
      if (living.length < Object.keys(index).length) await changeIndex(name, (next) => ({ next, result: undefined }));
      return living;
    },
    removeFromIndex: (name, member) =>
      changeIndex(name, (index) => ({ next: without(index, member), result: undefined })),
    async acquireLease(name, { holder, lifetimeMs }) {
      const endsAtMs = Date.now() + lifetimeMs;
      const isOurs = await leases.change(name, (held) => {
        if (held !== undefined && held.holder !== holder && held.endsAtMs > Date.now()) return [held, false];
        return [{ holder, endsAtMs }, true];
      });
      // A disk may take longer than a lease lives.
      return isOurs && endsAtMs > Date.now();
    },
    releaseLease: (name, holder) =>
      leases.change(name, (held) => [held?.holder === holder ? undefined : held, undefined]),
    async close() {
      clearInterval(sweeping);
      await close();
    },
  };
}

function made({ parts, expiresAt }: NewRecord): StoredRecord {
  return { parts: firstVersions(parts), expiresAt };
}

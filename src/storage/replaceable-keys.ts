import { type BlindIndex, createBlindIndex } from './blind-index.js';
import { createSealing, type RecordKeys, type Sealing } from './sealing.js';

/** Sealing and index names under keys that can be replaced while requests run. */
export interface ReplaceableKeys {
  readonly sealing: Sealing;
  readonly names: BlindIndex;
  /** From now on, the first of these seals, and all of them open. */
  replace(serverKeys: readonly Uint8Array[]): void;
}

/**
 * All requests share these two, so that one which began before the keys were replaced opens what a later one has sealed.
 */
export function createReplaceableKeys(serverKeys: readonly Uint8Array[]): ReplaceableKeys {
  let sealing = createSealing(serverKeys);
  let names = createBlindIndex(serverKeys);
  const ofRecord = (handle: string): RecordKeys => {
    const made = sealing;
    const own = made.ofRecord(handle);
    const newest = () => (made === sealing ? own : sealing.ofRecord(handle));
    return {
      id: own.id,
      seal: (kind, plain) => newest().seal(kind, plain),
      open: (kind, sealed) => newest().open(kind, sealed),
    };
  };
  return {
    sealing: { ofRecord },
    names: { newest: (...parts) => names.newest(...parts), all: (...parts) => names.all(...parts) },
    replace(next) {
      sealing = createSealing(next);
      names = createBlindIndex(next);
    },
  };
}

import type { Clock } from '../core/clock.js';
import type { SealedRecords } from '../storage/sealed-records.js';

/**
 * Where the sessions of an application that has sessions of its own are found: a record under the handle of the
 * application's secret, which holds the handle of ours. It stands for the cookie that the browser has otherwise. So
 * a session has a new handle whenever it would have one with a cookie, however long the application keeps its secret.
 */
export interface SessionPointers {
  /** The handle of the session; `undefined`: none was begun. It may have ended since. */
  read(pointer: string): Promise<string | undefined>;
  /** Points at another session from now on. */
  write(pointer: string, handle: string): Promise<void>;
  remove(pointer: string): Promise<void>;
}

/** The part of a record that holds the handle. */
const POINTS_TO = 'pointsTo';

export function createSessionPointers(
  records: SealedRecords,
  { lifetimeSeconds, clock }: { lifetimeSeconds: number; clock: Clock },
): SessionPointers {
  const open = async (pointer: string) => (await records.read(pointer))?.open(POINTS_TO);
  return {
    async read(pointer) {
      return (await open(pointer))?.bytes.toString();
    },
    async write(pointer, handle) {
      const expiresAt = clock() + lifetimeSeconds;
      for (;;) {
        if (await records.create(pointer, { parts: { [POINTS_TO]: handle }, expiresAt })) return;
        const version = (await open(pointer))?.version;
        // Sealed with a key that is no longer in force.
        if (version === undefined) await records.delete(pointer);
        else if (await records.replace(pointer, POINTS_TO, { version, text: handle, expiresAt })) return;
      }
    },
    async remove(pointer) {
      await records.delete(pointer);
    },
  };
}

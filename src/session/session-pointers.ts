import type { Clock } from '../core/clock.js';
import type { SealedRecords } from '../storage/sealed-records.js';

/**
 * Finds the session of a request by a secret of the application's own session. A record under the secret's handle holds
 * the handle of our session, in place of a cookie. So our session changes its handle whenever it would with a cookie,
 * however long the application keeps its secret.
 */
export interface SessionPointers {
  /** The handle of the session, which may have ended since. `undefined`: none was begun. */
  read(pointer: string): Promise<string | undefined>;
  /** Makes the pointer lead to this session. */
  write(pointer: string, handle: string): Promise<void>;
  remove(pointer: string): Promise<void>;
}

/** The kind of a record that holds the handle of a session. */
const POINTER = 'session-pointer';

export function createSessionPointers(
  records: SealedRecords,
  { lifetimeSeconds, clock }: { lifetimeSeconds: number; clock: Clock },
): SessionPointers {
  return {
    async read(pointer) {
      return (await records.read(pointer, POINTER))?.bytes.toString();
    },
    async write(pointer, handle) {
      const record = { kind: POINTER, text: handle, expiresAt: clock() + lifetimeSeconds };
      for (;;) {
        if (await records.create(pointer, record)) return;
        const current = await records.read(pointer, POINTER);
        // A record that can't be opened was sealed with a key that is no longer in force.
        if (current === undefined) await records.delete(pointer);
        else if (await records.replace(pointer, current.version, record)) return;
      }
    },
    async remove(pointer) {
      await records.delete(pointer);
    },
  };
}

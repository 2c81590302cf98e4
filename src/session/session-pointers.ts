import type { Clock } from '../core/clock.js';
import type { SealedRecords } from '../storage/sealed-records.js';

/**
 * Finds the session of a request by a secret of the application's own session. A record under a hash of the secret
 * holds the session's handle, as a cookie would. So the session changes its handle as often as with a cookie, however
 * long the application keeps its secret.
 */
export interface SessionPointers {
  /** The handle of the session, which may have ended since; `undefined` if no session was started. */
  read(pointer: string): Promise<string | undefined>;
  /** Sets the pointer to this session. */
  write(pointer: string, handle: string): Promise<void>;
  remove(pointer: string): Promise<void>;
}

/** The kind of record that holds a session's handle. */
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
        // A record that cannot be opened was sealed with a key that is no longer in the settings.
        if (current === undefined) await records.delete(pointer);
        else if (await records.replace(pointer, current.version, record)) return;
      }
    },
    async remove(pointer) {
      await records.delete(pointer);
    },
  };
}

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
  /** Has the pointer follow a session that continues under another handle. Does nothing if it leads elsewhere by now. */
  follow(pointer: string, from: string, to: string): Promise<void>;
  /** Removes the pointer. Does nothing if it leads to another session by now. */
  remove(pointer: string, handle: string): Promise<void>;
}

/** The kind of record that holds a session's handle. */
const POINTER = 'session-pointer';

export function createSessionPointers(
  records: SealedRecords,
  { lifetimeSeconds, clock }: { lifetimeSeconds: number; clock: Clock },
): SessionPointers {
  const recordOf = (handle: string) => ({ kind: POINTER, text: handle, expiresAt: clock() + lifetimeSeconds });
  /** The version of the record, if it leads to this session. */
  const versionOf = async (pointer: string, handle: string) => {
    const record = await records.read(pointer, POINTER);
    return record?.bytes.toString() === handle ? record.version : undefined;
  };
  return {
    async read(pointer) {
      return (await records.read(pointer, POINTER))?.bytes.toString();
    },
    async write(pointer, handle) {
      const record = recordOf(handle);
      for (;;) {
        if (await records.create(pointer, record)) return;
        const current = await records.read(pointer, POINTER);
        // A record that cannot be opened was sealed with a key that is no longer in the settings.
        if (current === undefined) await records.delete(pointer);
        else if (await records.replace(pointer, current.version, record)) return;
      }
    },
    async follow(pointer, from, to) {
      const version = await versionOf(pointer, from);
      if (version !== undefined) await records.replace(pointer, version, recordOf(to));
    },
    async remove(pointer, handle) {
      const version = await versionOf(pointer, handle);
      if (version !== undefined) await records.delete(pointer, version);
    },
  };
}

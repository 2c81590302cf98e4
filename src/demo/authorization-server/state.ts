import { mkdirSync } from 'node:fs';
import { createKeys, type Keys, readOrCreateKeys } from './keys.js';
import { createDurableRecords, createMemoryRecords, type Records } from './records.js';

/** Everything that the authorization server remembers. */
export interface State {
  readonly keys: Keys;
  readonly records: Records;
}

/** Opens what a directory holds from an earlier start, or begins anew in memory without one. */
export async function openState(directory: string | undefined): Promise<State> {
  if (directory === undefined) return { keys: createKeys(), records: createMemoryRecords() };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return { keys: readOrCreateKeys(directory), records: await createDurableRecords(directory) };
}

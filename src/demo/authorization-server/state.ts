import { mkdirSync } from 'node:fs';
import { createKeys, type Keys, readOrCreateKeys } from './keys.js';
import { createDurableRecords, createMemoryRecords, type Records } from './records.js';

/** The stored state of the authorization server. */
export interface State {
  readonly keys: Keys;
  readonly records: Records;
}

/** Opens the state of an earlier start in the folder; without a folder, makes one in memory. */
export async function openState(directory: string | undefined): Promise<State> {
  if (directory === undefined) return { keys: createKeys(), records: createMemoryRecords() };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return { keys: readOrCreateKeys(directory), records: await createDurableRecords(directory) };
}

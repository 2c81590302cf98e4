/** Entries by key, which are changed one at a time: of a file, or of a map. */
export interface Entries<Value> {
  /** The current state of an entry, across all processes. */
  get(key: string): Value | undefined;
  /** At most `limit` entries from the key `start` on, in the order of their keys. */
  slice(range: { readonly start: string; readonly limit: number }): readonly { key: string; value: Value }[];
  /**
   * Changes one entry, and resolves when the change is on disk. Calls `change` again if another process has changed the
   * entry since. Writes nothing if `change` returns the entry that it was given.
   */
  change<Result>(key: string, change: Change<Value, Result>): Promise<Result>;
}

/** Returns the next entry, or `undefined` to remove it, and the result for the caller of `change`. */
export type Change<Value, Result> = (held: Value | undefined) => readonly [next: Value | undefined, result: Result];

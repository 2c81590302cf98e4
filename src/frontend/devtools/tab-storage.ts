/** Keeps a value for the next pages of this tab. */
export function store(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or turned off: the value does not survive a redirect then.
  }
}

/** Reads a value that an earlier page of this tab has stored, if it can be read. */
export function readStored(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    return undefined;
  }
}

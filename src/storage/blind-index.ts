import { createHmac } from 'node:crypto';

/**
 * Computes names under which something is found without a browser's cookie. A name is a keyed hash of what it stands for,
 * so the store alone reveals none of it. With the server's keys as well, a guess can be confirmed.
 */
export interface BlindIndex {
  /** The name to write under: by the newest key. */
  newest(...parts: readonly string[]): string;
  /** The names to look under: by every key in force, the newest first. */
  all(...parts: readonly string[]): readonly string[];
}

/** Each key has 32 bytes; the newest is first. */
export function createBlindIndex(serverKeys: readonly Uint8Array[]): BlindIndex {
  const all = (...parts: readonly string[]) => serverKeys.map((key) => keyedName(key, parts));
  return {
    all,
    newest(...parts) {
      const [key] = serverKeys;
      if (key === undefined) throw new Error('a blind index needs a key');
      return keyedName(key, parts);
    },
  };
}

function keyedName(key: Uint8Array, parts: readonly string[]): string {
  // As JSON, so that no two lists of parts have the same text.
  return createHmac('sha256', key).update('tmi-bff name\0').update(JSON.stringify(parts)).digest('base64url');
}

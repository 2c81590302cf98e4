import { createHmac } from 'node:crypto';

/**
 * Computes index names that are found without a cookie. A name is a keyed hash, so the store alone reveals nothing
 * about it. With the server's keys as well, a guess can be confirmed.
 */
export interface BlindIndex {
  /** The name to write under: with the newest key. */
  newest(...parts: readonly string[]): string;
  /** The names to search under: with every key in the settings, newest first. */
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
  // As JSON, so that two different lists of parts never have the same text.
  return createHmac('sha256', key).update('tmi-bff name\0').update(JSON.stringify(parts)).digest('base64url');
}

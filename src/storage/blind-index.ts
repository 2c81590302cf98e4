import { createHmac } from 'node:crypto';

/**
 * Names for what has to be found without a browser. A name is a hash of what it stands for under a key of the server, so
 * a stolen store tells none of it. Who has the server's keys too can confirm a guess.
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
      if (key === undefined) throw new Error('keyed names need a key');
      return keyedName(key, parts);
    },
  };
}

function keyedName(key: Uint8Array, parts: readonly string[]): string {
  // As JSON, so that no two lists of parts are written alike.
  return createHmac('sha256', key).update('tmi-bff name\0').update(JSON.stringify(parts)).digest('base64url');
}

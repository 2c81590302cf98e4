import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { createRecentlyUsed } from './recently-used.js';

/**
 * Encrypts the values in the store. A record belongs to a *handle*: 32 random bytes that only the browser keeps, in a
 * cookie. The store knows a hash of it. The key of a sealed value is derived from the handle and a key of the server,
 * so neither a stolen store nor the server's keys open a record alone.
 *
 * A sealed value is format (1), id of the server's key (4), nonce (12), tag (16) and ciphertext, by AES-256-GCM. The
 * record's id and kind are authenticated with it, so a value does not open under another id or as another kind.
 */
export interface Sealing {
  /** Seals and opens one record. Its keys are derived once, and cached while the record is in use. */
  ofRecord(handle: string): RecordKeys;
}

export interface RecordKeys {
  readonly id: string;
  seal(kind: string, plain: string): Uint8Array;
  /**
   * Returns the text in UTF-8. Decoding takes as long as decrypting, and not every caller needs all of it. `undefined`: sealed
   * for another record or kind, damaged, or sealed with a key that is no longer in the settings.
   */
  open(kind: string, sealed: Uint8Array): Buffer | undefined;
}

const FORMAT = 1;
const CIPHER = 'aes-256-gcm';
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES;

/** A new handle: 256 random bits in base64url. */
export function newHandle(): string {
  return randomBytes(32).toString('base64url');
}

const HANDLE = /^[A-Za-z0-9_-]{43}$/;

/** Whether a text has the form of a handle. */
export function isHandle(text: string): boolean {
  return HANDLE.test(text);
}

/** The store's id of a handle's record. Does not reveal the handle. */
export function recordIdOf(handle: string): string {
  return hash('sha256', `tmi-bff record id\0${handle}`, 'base64url');
}

/**
 * Deriving a key takes a third of the time of opening a record, so keys of records in use are cached, within these
 * bounds.
 */
const REMEMBERED = { most: 20_000, seconds: 60 };

/** Seals with the first key, opens with any. Each key has 32 bytes. */
export function createSealing(serverKeys: readonly Uint8Array[]): Sealing {
  const [newest, ...older] = serverKeys.map(serverKey);
  if (newest === undefined) throw new Error('sealing needs a key');
  const keys = [newest, ...older];
  const remembered = createRecentlyUsed<RecordKeys>(REMEMBERED);

  const deriveFor = (handle: string): RecordKeys => {
    const id = recordIdOf(handle);
    const derived = new Map<ServerKey, KeyObject>();
    let isRemembered = false;
    const keyOf = (key: ServerKey): KeyObject => {
      const known = derived.get(key);
      if (known !== undefined) return known;
      const made = derivedKey(key, handle);
      derived.set(key, made);
      return made;
    };
    const recordKeys: RecordKeys = {
      id,
      seal(kind, plain) {
        const nonce = randomBytes(NONCE_BYTES);
        const cipher = createCipheriv(CIPHER, keyOf(newest), nonce).setAAD(associatedData(id, kind));
        const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
        return Buffer.concat([Uint8Array.of(FORMAT), newest.id, nonce, cipher.getAuthTag(), ciphertext]);
      },
      open(kind, sealed) {
        const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
        if (bytes.length < HEADER_BYTES || bytes[0] !== FORMAT) return undefined;
        const keyId = bytes.readUInt32BE(1);
        const key = keys.find(({ number }) => number === keyId);
        const plain = key && decrypt(keyOf(key), bytes, associatedData(id, kind));
        // Only keys that opened a record are cached, so that made-up handles do not fill the memory.
        if (plain !== undefined && !isRemembered) {
          remembered.set(handle, recordKeys);
          isRemembered = true;
        }
        return plain;
      },
    };
    return recordKeys;
  };
  return { ofRecord: (handle) => remembered.get(handle) ?? deriveFor(handle) };
}

interface ServerKey {
  readonly id: Buffer;
  /** The id as a number, which compares faster. */
  readonly number: number;
  readonly key: KeyObject;
}

function serverKey(bytes: Uint8Array): ServerKey {
  const id = createHash('sha256').update('tmi-bff key id\0').update(bytes).digest().subarray(0, KEY_ID_BYTES);
  return { id, number: id.readUInt32BE(), key: createSecretKey(bytes) };
}

function derivedKey({ key }: ServerKey, handle: string): KeyObject {
  return createSecretKey(createHmac('sha256', key).update('tmi-bff record key\0').update(handle).digest());
}

function associatedData(recordId: string, kind: string): Buffer {
  return Buffer.from(`${recordId}\0${kind}`);
}

function decrypt(key: KeyObject, bytes: Buffer, associated: Buffer): Buffer | undefined {
  const nonceEnd = 1 + KEY_ID_BYTES + NONCE_BYTES;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(1 + KEY_ID_BYTES, nonceEnd), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associated).setAuthTag(bytes.subarray(nonceEnd, HEADER_BYTES));
  try {
    const plain = decipher.update(bytes.subarray(HEADER_BYTES));
    // GCM has no last block: this only verifies the tag, and throws if it is wrong.
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

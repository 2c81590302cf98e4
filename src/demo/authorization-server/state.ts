import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'oidc-provider';
import { createDurableRecords, createMemoryRecords, type Records } from './records.js';

/** The keys of the authorization server. */
interface Keys {
  /** Signs access tokens, ID Tokens and logout tokens with ES256 (RFC 7518, section 3.4). */
  readonly signing: JWK;
  /** Signs its own cookies. */
  readonly cookie: string;
}

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

function createKeys(): Keys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomBytes(8).toString('hex');
  return {
    signing: { ...(privateKey.export({ format: 'jwk' }) as JWK), kid, alg: 'ES256', use: 'sig' },
    cookie: randomBytes(32).toString('base64url'),
  };
}

/** Reads the keys in the folder. At the first start, makes them, in a file that only its owner can read. */
function readOrCreateKeys(directory: string): Keys {
  const path = join(directory, 'authorization-server-keys.json');
  const kept = readIfThere(path);
  if (kept !== undefined) return JSON.parse(kept) as Keys;
  const keys = createKeys();
  writeFileSync(path, `${JSON.stringify(keys)}\n`, { mode: 0o600, flag: 'wx' });
  return keys;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

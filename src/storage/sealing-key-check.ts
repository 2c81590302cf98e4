import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import type { Emit } from '../telemetry/events.js';
import { recordIdOf } from './sealing.js';
import { type Store, StoreUnavailable } from './store.js';

/** The index with the keys in use. A member is the fingerprint of a key or, for a running process, `fingerprint.process`. */
const KEYS_IN_USE = recordIdOf('sealing keys in use');

/** A process counts as running for this long after it last said so. */
const RUNNING_SECONDS = 90;
const RENEWAL_MS = 30_000;

/** How long to wait if the store is unavailable. */
const TRY_AGAIN_MS = 1_000;

/** Compares the sealing keys of the processes that share a store. Records under other keys can't be opened. */
export interface SealingKeyCheck {
  /**
   * False if other processes used this store before this one did, and none of them seals with a key of this one. It is false
   * only in the process that started later; the earlier ones keep serving their sessions.
   */
  opensOthers(): boolean;
  /** Removes this process from those that are running. */
  close(): Promise<void>;
}

export interface SealingKeyCheckOptions {
  /** Newest first. */
  readonly keys: readonly Uint8Array[];
  /** How long a record may exist, and with it the key that sealed it. */
  readonly longestSeconds: number;
  readonly clock: Clock;
  readonly emit: Emit;
}

/**
 * Compares the keys, and goes on while the process runs. If the store is unavailable, it compares them later.
 *
 * @throws Misconfiguration if processes use this store now, and none of them seals with a key of this one
 */
export async function startSealingKeyCheck(
  store: Pick<Store, 'addToIndex' | 'readIndex' | 'removeFromIndex'>,
  { keys, longestSeconds, clock, emit }: SealingKeyCheckOptions,
): Promise<SealingKeyCheck> {
  const own = keys.map(fingerprintOf);
  const [newest = ''] = own;
  const running = `${newest}.${randomBytes(16).toString('base64url')}`;
  const reported = new Set<string>();
  let isClosed = false;
  let isCompared = false;
  let isForeign = false;
  let timer: NodeJS.Timeout | undefined;

  const compare = async (isStart: boolean) => {
    const others = (await store.readIndex(KEYS_IN_USE)).filter((member) => member !== running);
    const { opensNone, unknown } = compareKeys(own, others);
    if (isStart && opensNone) throw foreignKeys();
    isForeign = opensNone && (isForeign || !isCompared);
    isCompared = true;
    const found = unknown.filter((key) => !reported.has(key));
    for (const key of found) reported.add(key);
    if (found.length > 0) emit('store.unknown_sealing_keys', { keys: found.length, consequence: CONSEQUENCE });
  };
  const declare = async () => {
    const now = clock();
    await store.addToIndex(KEYS_IN_USE, { member: newest, expiresAt: now + longestSeconds });
    await store.addToIndex(KEYS_IN_USE, { member: running, expiresAt: now + RUNNING_SECONDS });
  };
  /** Resolves to whether the store was available. */
  const run = async (isStart: boolean): Promise<boolean> => {
    try {
      await compare(isStart);
      if (!isClosed) await declare();
      return true;
    } catch (error) {
      if (error instanceof StoreUnavailable) return false;
      throw error;
    }
  };
  const schedule = (isDone: boolean) => {
    if (isClosed) return;
    const next = async () => schedule(await run(false).catch(() => false));
    timer = setTimeout(() => void next(), isDone ? RENEWAL_MS : TRY_AGAIN_MS).unref();
  };

  schedule(await run(true));
  return {
    opensOthers: () => !isForeign,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await store.removeFromIndex(KEYS_IN_USE, running).catch(() => undefined);
    },
  };
}

const CONSEQUENCE =
  'what was sealed with a key that is not in sealingKeys cannot be opened: its sessions count as ended';

function foreignKeys(): Misconfiguration {
  return new Misconfiguration([
    'sealingKeys: expected a key of the backends that use this store now, found none. ' +
      'To replace all keys, stop all backends first',
  ]);
}

/** `opensNone`: other processes run, and none of them seals with a key of this one. */
function compareKeys(own: readonly string[], members: readonly string[]) {
  const inUse = members.filter((member) => member.includes('.')).map(keyOf);
  const unknown = [...new Set(members.map(keyOf))].filter((key) => !own.includes(key));
  return { opensNone: inUse.length > 0 && !inUse.some((key) => own.includes(key)), unknown };
}

/** Reveals nothing about a random key. */
function fingerprintOf(key: Uint8Array): string {
  return createHmac('sha256', key).update('tmi-bff key in use').digest('base64url').slice(0, 22);
}

function keyOf(member: string): string {
  return member.split('.')[0] ?? '';
}

import { createHmac, randomBytes } from 'node:crypto';
import type { Options } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { closeOnFailure } from '../core/close-on-failure.js';
import { requireNone } from '../core/misconfiguration.js';
import { createStore } from '../storage/create-store.js';
import { createReplaceableKeys, type ReplaceableKeys } from '../storage/replaceable-keys.js';
import { type SealingKeyCheck, startSealingKeyCheck } from '../storage/sealing-key-check.js';
import type { Store } from '../storage/store.js';
import type { Emit } from '../telemetry/events.js';

/** The store of a backend, and how the backend closes it. */
export interface OpenedStore {
  readonly store: Store;
  /** False if this process came later than others, and can open nothing that they seal. */
  opensOthers(): boolean;
  /**
   * Compares other sealing keys with those of the other backends from now on.
   *
   * @throws Misconfiguration if they are not theirs
   */
  checkKeys(options: StoreOptions): Promise<void>;
  closeStore(): Promise<void>;
}

/**
 * Opens the store in the settings, or uses the given one. A given store is closed by its owner, because other backends
 * or tests may use it as well.
 *
 * @throws Misconfiguration if a package is not installed, or the options do not fit the given store, or the sealing keys not
 * those of the other backends
 */
export async function openStore(
  options: StoreOptions,
  handedIn: Store | undefined,
  parts: { readonly clock: Clock; readonly emit: Emit },
): Promise<OpenedStore> {
  if (handedIn) requireNone(problemsWithStore(options));
  const store = handedIn ?? (await createStore(options.store, parts));
  let check: SealingKeyCheck | undefined;
  const checkKeys = async (next: StoreOptions) => {
    // Records in memory end with this process, and so does its key.
    if (next.sealingKeys.length === 0) return;
    const longestSeconds = next.session.absoluteSeconds;
    const started = await startSealingKeyCheck(store, { keys: sealingKeyBytes(next), longestSeconds, ...parts });
    await check?.close();
    check = started;
  };
  const closeStore = async () => {
    await check?.close();
    if (handedIn === undefined) await store.close();
  };
  await closeOnFailure(closeStore, () => checkKeys(options));
  return { store, opensOthers: () => check?.opensOthers() ?? true, checkKeys, closeStore };
}

export function sealingKeyBytes({ sealingKeys }: Pick<Options, 'sealingKeys'>): Uint8Array[] {
  return sealingKeys.map((key) => Buffer.from(key.reveal(), 'base64url'));
}

type StoreOptions = Pick<Options, 'store' | 'sealingKeys' | 'session'>;

function problemsWithStore({ store, sealingKeys }: Pick<Options, 'store' | 'sealingKeys'>): string[] {
  return [
    ...(store.kind === 'memory'
      ? []
      : [`store: expected nothing, because createBackend was given a store, found "${store.kind}"`]),
    ...(sealingKeys.length > 0
      ? []
      : ['sealingKeys: expected at least one key, because createBackend was given a store, found none']),
  ];
}

/** The sealing keys of the settings, or a key of this process. */
export interface SealingKeys extends ReplaceableKeys {
  /** Takes the keys of other settings. */
  use(options: Pick<Options, 'sealingKeys'>): void;
}

/**
 * Records in memory end with this process, so a new key per process suffices for them. It remains when others come. Each of
 * several frontends has keys of its own, derived from those in the settings: none opens what another one has sealed.
 */
export function createSealingKeys(options: Pick<Options, 'sealingKeys'>, frontend?: string): SealingKeys {
  const own = options.sealingKeys.length === 0 ? [randomBytes(32)] : [];
  const keysOf = (settings: Pick<Options, 'sealingKeys'>) => {
    const all = [...sealingKeyBytes(settings), ...own];
    return frontend === undefined ? all : all.map((key) => keyOfFrontend(key, frontend));
  };
  const keys = createReplaceableKeys(keysOf(options));
  return {
    ...keys,
    use(next) {
      const all = keysOf(next);
      if (all.length > 0) keys.replace(all);
    },
  };
}

function keyOfFrontend(key: Uint8Array, frontend: string): Uint8Array {
  return createHmac('sha256', key).update('tmi-bff key of a frontend\0').update(frontend).digest();
}

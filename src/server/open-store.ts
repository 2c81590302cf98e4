import type { Options } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { createStore } from '../storage/create-store.js';
import type { Store } from '../storage/store.js';
import type { Emit } from '../telemetry/events.js';

/** The store of a backend, and how the backend closes it. */
export interface OpenedStore {
  readonly store: Store;
  closeStore(): Promise<void>;
}

/**
 * Opens the store in the settings, or uses the given one. A given store is closed by its owner, because other backends
 * or tests may use it as well.
 *
 * @throws Misconfiguration if a package is not installed, or the options do not fit the given store
 */
export async function openStore(
  options: Pick<Options, 'store' | 'sealingKeys'>,
  handedIn: Store | undefined,
  parts: { readonly clock: Clock; readonly emit: Emit },
): Promise<OpenedStore> {
  if (handedIn === undefined) {
    const store = await createStore(options.store, parts);
    return { store, closeStore: () => store.close() };
  }
  const problems = problemsWithStore(options);
  if (problems.length > 0) throw new Misconfiguration(problems);
  return { store: handedIn, closeStore: async () => undefined };
}

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

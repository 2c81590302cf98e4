import { createHmac, randomBytes } from 'node:crypto';
import type { Options } from '../config/schema.js';
import { createReplaceableKeys, type ReplaceableKeys } from '../storage/replaceable-keys.js';
import { sealingKeyBytes } from './open-store.js';

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

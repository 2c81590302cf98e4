import { randomBytes } from 'node:crypto';
import type { Options } from '../config/schema.js';
import { createReplaceableKeys, type ReplaceableKeys } from '../storage/replaceable-keys.js';
import { sealingKeyBytes } from './open-store.js';

/** The sealing keys of the settings, or a key of this process. */
export interface SealingKeys extends ReplaceableKeys {
  /** Takes the keys of other settings. */
  use(options: Pick<Options, 'sealingKeys'>): void;
}

/** Records in memory end with this process, so a new key per process suffices for them. It remains when others come. */
export function createSealingKeys(options: Pick<Options, 'sealingKeys'>): SealingKeys {
  const own = options.sealingKeys.length === 0 ? [randomBytes(32)] : [];
  const keys = createReplaceableKeys([...sealingKeyBytes(options), ...own]);
  return {
    ...keys,
    use(next) {
      const all = [...sealingKeyBytes(next), ...own];
      if (all.length > 0) keys.replace(all);
    },
  };
}

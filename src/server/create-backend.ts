import type { Options } from '../config/schema.js';
import { closeOnFailure } from '../core/close-on-failure.js';
import type { PeerCounts } from '../rate-limit/peer-counts.js';
import type { SessionSecretOf } from '../session/secret-binding.js';
import type { CookieSignIn, SecretSignIn } from '../sign-in/index.js';
import { createHealth } from './create-health.js';
import { oneAtATime } from './current-service.js';
import { openProcess } from './open-process.js';
import type { BackendDependencies, Reloaded, RunnableBackend } from './runnable-backend.js';
import { requireFolders, serveOptions } from './serve-options.js';

export type { BackendDependencies, PeerCounts, Reloaded, RunnableBackend };

/**
 * Makes a backend from validated options (`readOptions`).
 *
 * @throws Misconfiguration if a package that the options need is not installed, the options do not fit the given
 * store, `pages.folder` is no folder, or `ownPages.templates` cannot be used
 */
export function createBackend(
  options: Options,
  dependencies: BackendDependencies & { readonly sessionSecretOf: SessionSecretOf },
): Promise<RunnableBackend<SecretSignIn>>;
export function createBackend(options: Options, dependencies: BackendDependencies): Promise<RunnableBackend>;
export async function createBackend(
  options: Options,
  { sessionSecretOf, ...given }: BackendDependencies,
): Promise<RunnableBackend<CookieSignIn | SecretSignIn>> {
  requireFolders(options);
  const process = await openProcess(options, given);
  const served = await closeOnFailure(
    () => process.close(),
    () => serveOptions(options, process, { sessionSecretOf }),
  );
  const { storeHealth } = process;
  // The getters remain, as in a copy they would not.
  return Object.assign(served, {
    storeHealth,
    ...createHealth({ ...process, frontends: () => [served] }),
    reload: oneAtATime(async (next: Options) => {
      const { options: taken, reloaded, commit } = await served.prepareReload(next);
      if (reloaded.changed.includes('sealingKeys')) await process.checkKeys(taken);
      commit();
      return reloaded;
    }),
    async close() {
      await served.finish();
      await process.close();
    },
  });
}

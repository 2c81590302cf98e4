import type { Options } from '../config/schema.js';
import { type Clock, type MonotonicClock, monotonicClock as processClock, systemClock } from '../core/clock.js';
import { closeOnFailure } from '../core/close-on-failure.js';
import type { PeerCounts } from '../rate-limit/peer-counts.js';
import type { SessionSecretOf } from '../session/secret-binding.js';
import type { CookieSignIn, SecretSignIn } from '../sign-in/index.js';
import type { Store } from '../storage/store.js';
import type { EventListener } from '../telemetry/events.js';
import type { Log } from '../telemetry/log.js';
import { createHealth } from './create-health.js';
import { oneAtATime } from './current-service.js';
import { openProcess } from './open-process.js';
import type { Reloaded, RunnableBackend } from './runnable-backend.js';
import { requireFolders, serveOptions } from './serve-options.js';

export type { PeerCounts, Reloaded, RunnableBackend };

export interface BackendDependencies {
  /** Receives log entries: the events that the settings `log.level` and `log.access` select. */
  readonly log: Log;
  /** Receives every event (docs/events.md). */
  readonly onEvent?: EventListener;
  readonly clock?: Clock;
  readonly monotonicClock?: MonotonicClock;
  /**
   * Binds the backend's sessions to those of the application instead of a cookie. Called once for each request of a
   * page. A secret that is too short is a defect of the application.
   */
  readonly sessionSecretOf?: SessionSecretOf;
  /**
   * A custom store (`tmi-bff/store`), instead of the setting `store`. It requires `sealingKeys`. The backend does not
   * close it; close it after the backend.
   */
  readonly store?: Store;
  /** The other processes that listen on the same address, which count the requests of a session together with this one. */
  readonly peers?: PeerCounts | undefined;
}

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
  { clock = systemClock, monotonicClock = processClock, sessionSecretOf, ...given }: BackendDependencies,
): Promise<RunnableBackend<CookieSignIn | SecretSignIn>> {
  requireFolders(options);
  const process = await openProcess(options, { ...given, clock, monotonicClock });
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

import type { ReadSettings } from '../config/read-frontends.js';
import type { Options } from '../config/schema.js';
import { closeOnFailure } from '../core/close-on-failure.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { createBackend, type PeerCounts, type Reloaded } from '../server/create-backend.js';
import { createFrontends } from '../server/frontends/create-frontends.js';
import { listen } from '../server/listen.js';
import { listenManagement } from '../server/listen-management.js';
import { describeError } from '../telemetry/describe-error.js';
import { createEmitter } from '../telemetry/events.js';
import { type Log, logEvents } from '../telemetry/log.js';
import { listenHandOvers, type Served } from './hand-overs.js';

/** A backend that accepts requests, in this process or in workers. */
export interface Running {
  readonly port: number;
  /** Reads the settings again, here or in each worker. Never rejects. */
  reload(): Promise<void>;
  /** Resolves when every request is answered and the store is closed. */
  close(): Promise<void>;
}

interface StartedIn {
  readonly log: Log;
  readonly peers?: PeerCounts;
  /** Reads the settings again. */
  readonly load: () => ReadSettings;
  /** The number of this worker, from 0; each has a management listener of its own. */
  readonly worker?: number;
}

/** Starts the backend in this process. */
export async function startBackend(
  settings: ReadSettings,
  { log, peers, load, worker = 0 }: StartedIn,
): Promise<Running> {
  const { options } = settings;
  const emit = createEmitter([logEvents(log, options.log)]);
  const { backend, frontends, reload } = await createServed(settings, { log, peers });
  const { management, handOvers, listening } = await closeOnFailure(
    () => backend.close(),
    () => listenEverywhere({ backend, frontends }, { at: options.listen, worker, isWorker: peers !== undefined }),
  );
  return {
    port: listening.port,
    /** Wrong settings change nothing. */
    async reload() {
      try {
        const next = load();
        listening.renewCertificate();
        const reloaded = await handOvers.during(next, () => reload(next));
        listening.takeUpgrades();
        emit('settings.reloaded', reloaded);
      } catch (error) {
        if (error instanceof Misconfiguration) emit('settings.refused', { problems: error.problems });
        else emit('settings.reload_failed', describeError(error));
      }
    },
    async close() {
      await Promise.all([handOvers.close(), listening.close()]);
      await backend.close();
      await management?.close();
    },
  };
}

type ServedBackend = Awaited<ReturnType<typeof createServed>>;

async function listenEverywhere(
  { backend, frontends }: Pick<ServedBackend, 'backend' | 'frontends'>,
  { at, worker, isWorker }: { readonly at: Options['listen']; readonly worker: number; readonly isWorker: boolean },
) {
  const management = await listenManagement(backend, { worker });
  return closeOnFailure(
    async () => management?.close(),
    async () => {
      const handOvers = await listenHandOvers(frontends, { isWorker });
      const listening = await closeOnFailure(handOvers.close, () => listen(backend, at));
      return { management, handOvers, listening };
    },
  );
}

/** One frontend, or several by their names. */
async function createServed(settings: ReadSettings, given: Pick<StartedIn, 'log' | 'peers'>) {
  if (settings.frontends === undefined) {
    const backend = await createBackend(settings.options, given);
    const frontends = (): Served => new Map([['', backend]]);
    const reload = async (next: ReadSettings): Promise<Reloaded> =>
      backend.reload(next.frontends === undefined ? next.options : changedKind());
    return { backend, frontends, reload };
  }
  const backend = await createFrontends(settings.frontends, given);
  const frontends = (): Served => backend.frontends;
  const reload = async (next: ReadSettings): Promise<Reloaded> => backend.reload(next.frontends ?? changedKind());
  return { backend, frontends, reload };
}

/** Sessions are kept otherwise with and without `frontends`. */
function changedKind(): never {
  throw new Misconfiguration([
    'frontends: expected to be set if it was at the start, and only then. Restart the backend to change that',
  ]);
}

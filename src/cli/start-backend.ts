import type { ReadSettings } from '../config/read-frontends.js';
import { createBackend, type PeerCounts, type Reloaded } from '../server/create-backend.js';
import { createFrontends } from '../server/frontends/create-frontends.js';
import { type HandOverListening, listenHandOver } from '../server/hand-over/listen.js';
import { listen } from '../server/listen.js';
import { listenManagement } from '../server/listen-management.js';
import type { RunnableBackend } from '../server/runnable-backend.js';
import { createEmitter } from '../telemetry/events.js';
import { type Log, logEvents } from '../telemetry/log.js';
import { changedKind, reloadSettings } from './reload-settings.js';

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
  const { backend, frontends, reload } = await createServed(settings, { log, peers });
  const management = await listenManagement(backend, { worker });
  const handOvers = await listenHandOvers(frontends());
  const listening = await listen(backend, options.listen);
  return {
    port: listening.port,
    reload: () =>
      reloadSettings({
        load,
        async reload(next) {
          listening.renewCertificate();
          const reloaded = await reload(next);
          listening.takeUpgrades();
          await handOvers.follow(frontends());
          return reloaded;
        },
        emit: createEmitter([logEvents(log, options.log)]),
      }),
    async close() {
      await Promise.all([handOvers.close(), listening.close()]);
      await backend.close();
      await management?.close();
    },
  };
}

type HandsOver = Pick<RunnableBackend, 'options' | 'handOver'>;

/** One frontend, or several by their names. */
async function createServed(settings: ReadSettings, given: Pick<StartedIn, 'log' | 'peers'>) {
  if (settings.frontends === undefined) {
    const backend = await createBackend(settings.options, given);
    const frontends = (): ReadonlyMap<string, HandsOver> => new Map([['', backend]]);
    const reload = async (next: ReadSettings): Promise<Reloaded> =>
      backend.reload(next.frontends === undefined ? next.options : changedKind());
    return { backend, frontends, reload };
  }
  const backend = await createFrontends(settings.frontends, given);
  const frontends = (): ReadonlyMap<string, HandsOver> => backend.frontends;
  const reload = async (next: ReadSettings): Promise<Reloaded> => backend.reload(next.frontends ?? changedKind());
  return { backend, frontends, reload };
}

/** Listens for the applications that hand people over, each to one frontend. */
async function listenHandOvers(first: ReadonlyMap<string, HandsOver>) {
  const listening = new Map<string, HandOverListening>();
  const follow = async (frontends: ReadonlyMap<string, HandsOver>) => {
    const gone = [...listening].filter(([name]) => !frontends.has(name));
    for (const [name, handOver] of gone) {
      listening.delete(name);
      await handOver.close();
    }
    for (const [name, frontend] of frontends) {
      const handOver = listening.has(name) ? undefined : await listenHandOver(frontend);
      if (handOver !== undefined) listening.set(name, handOver);
    }
  };
  await follow(first);
  return { follow, close: () => Promise.all([...listening.values()].map((handOver) => handOver.close())) };
}

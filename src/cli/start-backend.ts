import type { Options } from '../config/schema.js';
import { createBackend, type PeerCounts } from '../server/create-backend.js';
import { listenHandOver } from '../server/hand-over/listen.js';
import { listen } from '../server/listen.js';
import { listenManagement } from '../server/listen-management.js';
import { createEmitter } from '../telemetry/events.js';
import { type Log, logEvents } from '../telemetry/log.js';
import { reloadSettings } from './reload-settings.js';

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
  readonly load: () => Options;
  /** The number of this worker, from 0; each has a management listener of its own. */
  readonly worker?: number;
}

/** Starts the backend in this process. */
export async function startBackend(options: Options, { log, peers, load, worker = 0 }: StartedIn): Promise<Running> {
  const backend = await createBackend(options, { log, peers });
  const management = await listenManagement(backend, { worker });
  const handOver = await listenHandOver(backend);
  const listening = await listen(backend, options.listen);
  return {
    port: listening.port,
    reload: () =>
      reloadSettings({
        load,
        reload(next) {
          listening.renewCertificate();
          return backend.reload(next);
        },
        emit: createEmitter([logEvents(log, options.log)]),
      }),
    async close() {
      await Promise.all([handOver?.close(), listening.close()]);
      await backend.close();
      await management?.close();
    },
  };
}

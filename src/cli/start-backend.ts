import type { Options } from '../config/schema.js';
import { createBackend, type PeerCounts } from '../server/create-backend.js';
import { listen } from '../server/listen.js';
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

/** Starts the backend in this process. */
export async function startBackend(
  options: Options,
  { log, peers, load }: { readonly log: Log; readonly peers?: PeerCounts; readonly load: () => Options },
): Promise<Running> {
  const backend = await createBackend(options, { log, peers });
  const listening = await listen(backend, options.listen);
  return {
    port: listening.port,
    reload: () =>
      reloadSettings({ load, reload: (next) => backend.reload(next), emit: createEmitter([logEvents(log)]) }),
    async close() {
      await listening.close();
      await backend.close();
    },
  };
}

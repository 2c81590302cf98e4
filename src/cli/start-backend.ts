import type { Options } from '../config/schema.js';
import { createBackend, type PeerCounts } from '../server/create-backend.js';
import { listen } from '../server/listen.js';
import { listenManagement } from '../server/listen-management.js';
import type { Log } from '../telemetry/log.js';

/** A backend that accepts requests, in this process or in workers. */
export interface Running {
  readonly port: number;
  /** Resolves when every request is answered and the store is closed. */
  close(): Promise<void>;
}

interface StartedIn {
  readonly log: Log;
  readonly peers?: PeerCounts;
  /** The number of this worker, from 0; each has a management listener of its own. */
  readonly worker?: number;
}

/** Starts the backend in this process. */
export async function startBackend(options: Options, { log, peers, worker = 0 }: StartedIn): Promise<Running> {
  const backend = await createBackend(options, { log, peers });
  const management = await listenManagement(backend, { worker });
  const listening = await listen(backend, options.listen);
  return {
    port: listening.port,
    async close() {
      await listening.close();
      await backend.close();
      await management?.close();
    },
  };
}

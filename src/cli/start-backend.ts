import type { Options } from '../config/schema.js';
import { createBackend, type PeerCounts } from '../server/create-backend.js';
import { listenHandOver } from '../server/hand-over/listen.js';
import { listen } from '../server/listen.js';
import type { Log } from '../telemetry/log.js';

/** A backend that accepts requests, in this process or in workers. */
export interface Running {
  readonly port: number;
  /** Resolves when every request is answered and the store is closed. */
  close(): Promise<void>;
}

/** Starts the backend in this process. */
export async function startBackend(
  options: Options,
  { log, peers }: { readonly log: Log; readonly peers?: PeerCounts },
): Promise<Running> {
  const backend = await createBackend(options, { log, peers });
  const handOver = await listenHandOver(backend);
  const listening = await listen(backend, options.listen);
  return {
    port: listening.port,
    async close() {
      await Promise.all([handOver?.close(), listening.close()]);
      await backend.close();
    },
  };
}

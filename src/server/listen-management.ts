import { createServer } from 'node:http';
import type { Options } from '../config/schema.js';
import { type PrivateListening, startPrivateListener } from '../http/listen.js';
import type { RunnableBackend } from './runnable-backend.js';

export type { PrivateListening as ManagementListening };

/** Requests here have no body and a few headers. */
const ARRIVING_MS = 10_000;
const FINISHING_MS = 1_000;

/**
 * Serves health and metrics where the setting `management` says; `undefined` if it is not set. Close it after the backend, so
 * that an orchestrator learns that the process stops.
 *
 * @param worker the number of this process among several with the same settings: it listens on the port that is higher by it, or on
 *   the socket with it at the end of its name
 * @throws Misconfiguration if the address or the socket cannot be used
 */
export async function listenManagement(
  { options, management }: Pick<RunnableBackend, 'management'> & { readonly options: Pick<Options, 'management'> },
  { worker = 0 }: { readonly worker?: number } = {},
): Promise<PrivateListening | undefined> {
  if (options.management === undefined) return undefined;
  const { host, port, socket } = options.management;
  const own = {
    host,
    port: port === 0 ? 0 : port + worker,
    socket: socket === undefined || worker === 0 ? socket : `${socket}.${worker}`,
    exclusive: true,
  };
  const server = createServer({ headersTimeout: ARRIVING_MS, requestTimeout: ARRIVING_MS }, management);
  return startPrivateListener(server, own, { option: 'management', finishingMs: FINISHING_MS });
}

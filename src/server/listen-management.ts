import type { Options } from '../config/schema.js';
import { type ManagementListening, startManagementListener } from '../management/listen-management.js';
import type { RunnableBackend } from './runnable-backend.js';

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
): Promise<ManagementListening | undefined> {
  if (options.management === undefined) return undefined;
  const { host, port, socket } = options.management;
  const own = {
    host,
    port: port === 0 ? 0 : port + worker,
    socket: socket === undefined || worker === 0 ? socket : `${socket}.${worker}`,
  };
  return startManagementListener(management, own);
}

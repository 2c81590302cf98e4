import { createServer } from 'node:http';
import { startListening, startListeningOnSocket, stopListening } from '../http/listen.js';
import type { ManagementHandler } from './handler.js';

/** The setting `management`. */
export interface ManagementPlace {
  readonly host: string;
  readonly port: number;
  readonly socket?: string | undefined;
}

export interface ManagementListening {
  /** 0 for a Unix socket. */
  readonly port: number;
  close(): Promise<void>;
}

/** Requests here have no body and a few headers. */
const ARRIVING_MS = 10_000;
const FINISHING_MS = 1_000;

/** Serves health and metrics. @throws Misconfiguration if the address or the socket cannot be used */
export async function startManagementListener(
  handler: ManagementHandler,
  { host, port, socket }: ManagementPlace,
): Promise<ManagementListening> {
  const server = createServer({ headersTimeout: ARRIVING_MS, requestTimeout: ARRIVING_MS }, handler);
  const listening =
    socket === undefined
      ? await startListening(server, { host, port, exclusive: true }, 'management')
      : await startListeningOnSocket(server, { socket, exclusive: true }, 'management.socket').then(() => 0);
  return { port: listening, close: () => stopListening(server, { finishingMs: FINISHING_MS }) };
}

import { createServer } from 'node:http';
import type { Options } from '../../config/schema.js';
import { type PrivateListening, startPrivateListener } from '../../http/listen.js';
import type { HandOverHandler } from './handler.js';

export type { PrivateListening as HandOverListening };

/** A request is one small document, and is answered after a few accesses to the store. */
const ARRIVING_MS = 10_000;
const FINISHING_MS = 5_000;

/** Clients that keep connections would otherwise send a `POST` on one that ends at this moment. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Serves `/internal/sessions` where the setting `handOver` says; `undefined` if it is not set. Close it before the backend.
 * Workers of `node:cluster` share the address or the socket: sessions are in their common store, so any of them can start one.
 *
 * @throws Misconfiguration if the address or the socket cannot be used
 */
export async function listenHandOver({
  options: { handOver },
  handOver: handler,
}: {
  readonly options: Pick<Options, 'handOver'>;
  readonly handOver: HandOverHandler | undefined;
}): Promise<PrivateListening | undefined> {
  if (handOver === undefined || handler === undefined) return undefined;
  const server = createServer(
    { headersTimeout: ARRIVING_MS, requestTimeout: ARRIVING_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    handler,
  );
  const { host, port, socket } = handOver;
  return startPrivateListener(server, { host, port, socket }, { option: 'handOver', finishingMs: FINISHING_MS });
}

import { createServer } from 'node:http';
import type Koa from 'koa';
import { startListening, stopListening } from '../http/listen.js';
import { answerConnect, answerInvalid, answerWithoutHost, lacksHost } from './unreadable-requests.js';

export interface Listening {
  readonly port: number;
  /** Stops accepting requests, and resolves when those in progress have finished, or have run out of time. */
  close(): Promise<void>;
}

/** How long stopping waits for requests of clients that send or read slowly. */
const FINISHING_MS = 15_000;

/**
 * The time for a request to arrive. It has at most 32 KiB, body included, so only a deliberately slow one takes longer.
 */
const ARRIVING_MS = 60_000;

/** The address to listen on. The times are for tests. */
interface Place {
  readonly host: string;
  readonly port: number;
  readonly finishingMs?: number;
  readonly arrivingMs?: number;
}

/**
 * Serves a backend over HTTP.
 *
 * @throws Misconfiguration if the address cannot be used
 */
export async function listen(
  { app }: { readonly app: Koa },
  { host, port, finishingMs = FINISHING_MS, arrivingMs = ARRIVING_MS }: Place,
): Promise<Listening> {
  const answer = app.callback();
  // Node answers requests without `Host`, or with an unknown `Expect`, without the contract's headers.
  const server = createServer(
    { requireHostHeader: false, requestTimeout: arrivingMs, connectionsCheckingInterval: arrivingMs / 4 },
    (request, response) => (lacksHost(request) ? answerWithoutHost(response) : answer(request, response)),
  );
  server.on('checkExpectation', answer);
  server.on('clientError', answerInvalid);
  server.on('connect', answerConnect);
  return {
    port: await startListening(server, { host, port }),
    close: () => stopListening(server, { finishingMs }),
  };
}

import { createServer } from 'node:http';
import type Koa from 'koa';
import { startListening, stopListening } from '../http/listen.js';
import { answerConnect, answerInvalid, answerWithoutHost, lacksHost } from './unreadable-requests.js';

export interface Listening {
  readonly port: number;
  /** Accepts no more requests, and resolves when those in progress have finished, or have had the time to. */
  close(): Promise<void>;
}

/** A browser that sends its request slowly, or doesn't read its answer, holds up no stop for longer than this. */
const FINISHING_MS = 15_000;

/** A request has 32 KiB at most, body included. One that takes longer than this to arrive is sent slowly on purpose. */
const ARRIVING_MS = 60_000;

/** Where to listen. The times are for tests. */
interface Place {
  readonly host: string;
  readonly port: number;
  readonly finishingMs?: number;
  readonly arrivingMs?: number;
}

/**
 * Serves a backend over HTTP.
 *
 * @throws Misconfiguration if the address can't be listened on
 */
export async function listen(
  { app }: { readonly app: Koa },
  { host, port, finishingMs = FINISHING_MS, arrivingMs = ARRIVING_MS }: Place,
): Promise<Listening> {
  const answer = app.callback();
  // Node's own answers to a request without `Host`, or with an odd `Expect`, have none of our headers.
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

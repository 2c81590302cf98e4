import { createServer } from 'node:http';
import type Koa from 'koa';
import type { Options } from '../config/schema.js';
import { startListening, stopListening } from '../http/listen.js';
import { transportHeaders } from './headers.js';
import { createUnreadableRequests, lacksHost } from './unreadable-requests.js';

export interface Listening {
  readonly port: number;
  /** Accepts no more requests, and resolves when those in progress have finished, or have had the time to. */
  close(): Promise<void>;
}

/** A browser that sends its request slowly, or doesn't read its answer, holds up no stop for longer than this. */
const FINISHING_MS = 15_000;

/** What of a backend is needed to listen with it. */
export interface Servable {
  readonly app: Koa;
  readonly options: Pick<Options, 'publicOrigin'>;
}

/**
 * Serves a backend over HTTP.
 *
 * @throws Misconfiguration if the address can't be listened on
 */
export async function listen(
  { app, options }: Servable,
  { host, port, finishingMs = FINISHING_MS }: { host: string; port: number; finishingMs?: number },
): Promise<Listening> {
  const answer = app.callback();
  const unreadable = createUnreadableRequests(transportHeaders(options.publicOrigin));
  // Node's own answers to a request without `Host`, or with an odd `Expect`, have none of our headers.
  const server = createServer({ requireHostHeader: false }, (request, response) =>
    lacksHost(request) ? unreadable.answerWithoutHost(response) : answer(request, response),
  );
  server.on('checkExpectation', answer);
  server.on('clientError', unreadable.answerInvalid);
  server.on('connect', unreadable.answerConnect);
  return {
    port: await startListening(server, { host, port }),
    close: () => stopListening(server, { finishingMs }),
  };
}

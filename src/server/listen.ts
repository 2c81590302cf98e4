import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type Koa from 'koa';
import { readTarget } from '../contract/request-target.js';
import { startListening } from '../http/listen.js';
import { API_PREFIX } from '../proxy/api.js';
import { type CertificateFiles, readCertificate } from './certificate.js';
import type { RunnableBackend } from './create-backend.js';
import { createDrain } from './drain.js';
import { answerConnect, answerInvalid, answerWithoutHost, lacksHost } from './unreadable-requests.js';

export interface Listening {
  readonly port: number;
  /**
   * Reads the files of the certificate again, for connections from now on.
   *
   * @throws Misconfiguration if they cannot be used. Then the certificate stays as it was
   */
  renewCertificate(): void;
  /**
   * Stops without leaving a request unanswered: each answer from now on ends its connection, and idle connections are closed
   * a little later. Resolves when all connections are closed.
   */
  close(): Promise<void>;
}

/** How long stopping leaves idle connections open, for requests that are on their way. */
const IDLE_MS = 2_000;

/** How long stopping waits for requests of clients that send or read slowly. */
const FINISHING_MS = 15_000;

/** More than any request takes: two timeouts of the authorization server, and retries of a write. */
const ANSWERING_MS = 300_000;

/**
 * The time for a request to arrive. It has at most 32 KiB, body included, so only a deliberately slow one takes longer.
 */
const ARRIVING_MS = 60_000;

/** Stopping waits for handshakes too, and cannot end them. */
const HANDSHAKE_MS = 10_000;

/** The address to listen on. The times in milliseconds are for tests. */
interface Place {
  readonly host: string;
  readonly port: number;
  /** With it, HTTPS is served. */
  readonly tls?: CertificateFiles | undefined;
  /** How long `close` goes on accepting connections. */
  readonly drainSeconds?: number;
  readonly idleMs?: number;
  readonly finishingMs?: number;
  readonly arrivingMs?: number;
}

/** A backend, or a Koa application alone. */
interface Served extends Partial<Pick<RunnableBackend, 'upgrade' | 'endStreams' | 'beginStop' | 'options'>> {
  readonly app: Koa;
}

/**
 * Serves a backend over HTTP, or over HTTPS with a certificate.
 *
 * @throws Misconfiguration if the address or the certificate cannot be used
 */
export async function listen(
  { app, upgrade, endStreams, beginStop, options }: Served,
  { host, port, tls, drainSeconds = 0, idleMs = IDLE_MS, finishingMs = FINISHING_MS, arrivingMs = ARRIVING_MS }: Place,
): Promise<Listening> {
  const handle = app.callback();
  const proxies = Object.values(options?.proxies ?? {});
  const hasProxies = proxies.length > 0;
  // Node answers requests without `Host`, or with an unknown `Expect`, without the contract's headers.
  const { server, renewCertificate } = makeServer(
    tls,
    {
      requireHostHeader: false,
      headersTimeout: arrivingMs,
      requestTimeout: hasProxies ? 0 : arrivingMs,
      connectionsCheckingInterval: arrivingMs / 4,
    },
    (request, response) => (lacksHost(request) ? answerWithoutHost(response) : answer(request, response)),
  );
  const drain = createDrain(server);
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    drain.see(request, response);
    // Uploads to resource servers may take longer. What limits them is whether they make progress.
    if (hasProxies && !request.complete && !isForProxy(request, options?.basePath)) limitArrival(request, arrivingMs);
    void handle(request, response);
  };
  server.on('checkExpectation', answer);
  server.on('clientError', answerInvalid);
  server.on('connect', answerConnect);
  if (upgrade && proxies.some(({ webSocket }) => webSocket)) server.on('upgrade', upgrade);
  return {
    port: await startListening(server, { host, port }),
    renewCertificate,
    async close() {
      beginStop?.();
      const drainMs = drainSeconds * 1000;
      // Answers without end would be waited for in vain.
      const ending = setTimeout(() => endStreams?.(), drainMs + finishingMs);
      await drain.close({ drainMs, idleMs, finishingMs, answeringMs: ANSWERING_MS });
      clearTimeout(ending);
    },
  };
}

function makeServer(
  tls: CertificateFiles | undefined,
  options: ServerOptions,
  listener: RequestListener,
): { readonly server: Server | HttpsServer; readonly renewCertificate: () => void } {
  if (tls === undefined) return { server: createServer(options, listener), renewCertificate: () => undefined };
  const server = createHttpsServer({ ...options, ...readCertificate(tls), handshakeTimeout: HANDSHAKE_MS }, listener);
  return { server, renewCertificate: () => server.setSecureContext(readCertificate(tls)) };
}

function isForProxy({ url }: IncomingMessage, basePath = ''): boolean {
  return readTarget(url ?? '')?.path.startsWith(basePath + API_PREFIX) ?? false;
}

/** Closes the connection of a request that does not arrive in time. */
function limitArrival(request: IncomingMessage, arrivingMs: number): void {
  const late = setTimeout(() => request.destroy(), arrivingMs).unref();
  request.once('close', () => clearTimeout(late)).once('end', () => clearTimeout(late));
}

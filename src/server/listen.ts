import { readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Options } from '../config/schema.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { startListening } from '../http/listen.js';
import { createDrain } from './drain.js';
import { listenersOf, type Served } from './server-listeners.js';
import { answerConnect, answerInvalid, answerWithoutHost, lacksHost } from './unreadable-requests.js';

export interface Listening {
  readonly port: number;
  /**
   * Reads the files of the certificate again, for connections from now on.
   *
   * @throws Misconfiguration if they cannot be used. Then the certificate stays as it was
   */
  renewCertificate(): void;
  /** Begins to take WebSockets, if a frontend that was added by now has a resource server with them. */
  takeUpgrades(): void;
  /**
   * Stops without leaving a request unanswered: each answer from now on ends its connection, and idle connections are closed
   * a little later. Resolves when all connections are closed.
   */
  close(): Promise<void>;
}

/** Longer than nginx, and the load balancers of most clouds, keep an idle connection. */
const KEEP_ALIVE_SECONDS = 75;

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

type Listen = Options['listen'];
type CertificateFiles = NonNullable<Listen['tls']>;

/** The setting `listen`. The times in milliseconds are for tests. */
interface Place
  extends Pick<Listen, 'host' | 'port'>,
    Partial<Pick<Listen, 'tls' | 'keepAliveSeconds' | 'drainSeconds'>> {
  readonly idleMs?: number;
  readonly finishingMs?: number;
  readonly arrivingMs?: number;
}

/**
 * Serves a backend, or several frontends, over HTTP, or over HTTPS with a certificate.
 *
 * @throws Misconfiguration if the address or the certificate cannot be used
 */
export async function listen(
  served: Served,
  {
    host,
    port,
    tls,
    keepAliveSeconds = KEEP_ALIVE_SECONDS,
    drainSeconds = 0,
    idleMs = IDLE_MS,
    finishingMs = FINISHING_MS,
    arrivingMs = ARRIVING_MS,
  }: Place,
): Promise<Listening> {
  const { beginStop, endStreams } = served;
  const { handle, upgrade, takesUpgrades, hasProxies, isForProxy } = listenersOf(served);
  // Node answers requests without `Host`, or with an unknown `Expect`, without the contract's headers.
  const { server, renewCertificate } = makeServer(
    tls,
    {
      requireHostHeader: false,
      keepAliveTimeout: keepAliveSeconds * 1000,
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
    if (hasProxies && !request.complete && !isForProxy(request)) limitArrival(request, arrivingMs);
    handle(request, response);
  };
  server.on('checkExpectation', answer);
  server.on('clientError', answerInvalid);
  server.on('connect', answerConnect);
  // With a listener, Node passes it every request that asks for some upgrade, and not the application.
  const takeUpgrades = () => {
    if (upgrade && takesUpgrades() && server.listenerCount('upgrade') === 0) server.on('upgrade', upgrade);
  };
  takeUpgrades();
  return {
    port: await startListening(server, { host, port }),
    renewCertificate,
    takeUpgrades,
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

/** Closes the connection of a request that does not arrive in time. */
function limitArrival(request: IncomingMessage, arrivingMs: number): void {
  const late = setTimeout(() => request.destroy(), arrivingMs).unref();
  request.once('close', () => clearTimeout(late)).once('end', () => clearTimeout(late));
}

/** @throws Misconfiguration if a file cannot be read, or the two do not belong together */
function readCertificate({ certificateFile, privateKeyFile }: CertificateFiles) {
  const cert = readPem('certificateFile', certificateFile);
  const key = readPem('privateKeyFile', privateKeyFile);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Misconfiguration([
      `listen.tls: ${certificateFile} and ${privateKeyFile} are no certificate and its private key: ${code ?? message}`,
    ]);
  }
  return { cert, key };
}

function readPem(option: keyof CertificateFiles, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Misconfiguration([
      `listen.tls.${option}: ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`,
    ]);
  }
}

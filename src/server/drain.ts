import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import { setImmediate as endOfTurn, setTimeout as pause } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';

/** The times of stopping, in milliseconds, each from the end of the one before. */
export interface DrainTimes {
  /** How long new connections are still accepted. */
  readonly drainMs: number;
  /** How long idle connections stay open: longer than a request that was sent before is on its way. */
  readonly idleMs: number;
  /** How long clients may take to send the rest of a request, or to read an answer. */
  readonly finishingMs: number;
  /** The longest time for any request. Each is bounded by its own deadlines, which are shorter. */
  readonly answeringMs: number;
}

/** Stops a server without leaving a request unanswered. */
export interface Drain {
  /** Has to see each request before it is handled. */
  see(request: IncomingMessage, response: ServerResponse): void;
  /** Resolves when all connections are closed. */
  close(times: DrainTimes): Promise<void>;
}

/** How often connections that have become idle are looked for. */
const LOOK_MS = 100;

/** How long the operating system's queue of new connections may take to become empty. */
const QUEUE_MS = 5_000;

/**
 * From the moment when closing begins, each answer has `Connection: close` (RFC 9112, section 9.6), and its connection ends
 * with it. So a busy connection ends by itself, and only those without a request are closed from here.
 */
export function createDrain(server: Server): Drain {
  /** The newest response of each open connection; none before its first request. */
  const newest = new Map<Socket, ServerResponse | undefined>();
  let isClosing = false;
  let isAccepting = false;
  let accepted = 0;
  server.on('connection', () => (accepted += 1));
  // With TLS, the socket of requests is another than that which was accepted.
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    newest.set(socket, undefined);
    // Not at once, because Node.js begins to read after this event.
    if (isAccepting) queueMicrotask(() => isAccepting && socket.pause());
    socket.once('close', () => newest.delete(socket));
  });

  /**
   * The operating system resets connections that wait to be accepted when the server stops listening. Node.js accepts one or
   * several in each turn of the event loop, so none waits after a turn without a new one. No request is read meanwhile: turns
   * are short then, and clients that wait for an answer open no new connections.
   */
  const acceptWaiting = async () => {
    const giveUpAt = performance.now() + QUEUE_MS;
    isAccepting = true;
    for (const socket of newest.keys()) socket.pause();
    for (let before = -1; before !== accepted && performance.now() < giveUpAt; ) {
      before = accepted;
      // The first ends this turn, the second a whole one.
      await endOfTurn();
      await endOfTurn();
    }
  };
  const readOn = () => {
    isAccepting = false;
    for (const socket of newest.keys()) socket.resume();
  };

  const closeIdle = () => {
    server.closeIdleConnections();
    // Node.js takes a connection without a first request for a busy one.
    for (const [socket, response] of newest) if (response === undefined && socket.bytesRead === 0) socket.destroy();
  };
  /** Each connection ends with its next answer. */
  const endConnections = () => {
    isClosing = true;
    for (const response of newest.values()) if (response) response.shouldKeepAlive = false;
  };
  const closeUnfinished = () => {
    for (const [socket, response] of newest) if (!isAnswering(response)) socket.destroy();
  };

  return {
    see({ socket }, response) {
      newest.set(socket, response);
      if (isClosing) response.shouldKeepAlive = false;
    },
    async close({ drainMs, idleMs, finishingMs, answeringMs }) {
      if (drainMs > 0) {
        endConnections();
        await pause(drainMs);
      }
      await acceptWaiting();
      const closed = stopAccepting(server);
      readOn();
      // Not before, because clients would open new connections instead.
      endConnections();
      const timers: NodeJS.Timeout[] = [];
      const idle = setTimeout(() => {
        closeIdle();
        timers.push(setInterval(closeIdle, LOOK_MS));
      }, idleMs);
      timers.push(idle, setTimeout(closeUnfinished, finishingMs));
      timers.push(setTimeout(() => server.closeAllConnections(), answeringMs));
      await closed;
      for (const timer of timers) clearTimeout(timer);
      // Ends the timer with which Node.js checks connections.
      server.close();
    },
  };
}

/** Whether the client waits for the backend, not the backend for the client. */
function isAnswering(response: ServerResponse | undefined): boolean {
  return response?.req.complete === true && !response.writableEnded;
}

/** Unlike the method of the HTTP server, that of the TCP server leaves idle connections open. */
function stopAccepting(server: Server): Promise<void> {
  return new Promise((resolve) => {
    TcpServer.prototype.close.call(server, () => resolve());
  });
}

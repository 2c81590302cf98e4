import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { onSocket, watchAcceptQueue } from './accept-queue.js';

/** The times of stopping, in milliseconds. All but the first count from when no new connections are accepted. */
interface DrainTimes {
  /** How long new connections are still accepted. */
  readonly drainMs: number;
  /** How long idle connections stay open: longer than a request that was sent before is on its way. */
  readonly idleMs: number;
  /** How long clients may take to send the rest of a request, or to read an answer. */
  readonly finishingMs: number;
  /** The longest time for any request. Each is bounded by its own deadlines, which are shorter. */
  readonly answeringMs: number;
}

/** How often connections that have become idle are looked for. */
const LOOK_MS = 100;

/** The open connections, each with its newest response; none before its first request. */
type Connections = ReadonlyMap<Socket, ServerResponse | undefined>;

/**
 * Makes what stops a server without leaving a request unanswered.
 *
 * From the moment when closing begins, each answer has `Connection: close` (RFC 9112, section 9.6), and its connection ends
 * with it. So a busy connection ends by itself, and only those without a request are closed from here.
 */
export function createDrain(server: Server) {
  const connections = new Map<Socket, ServerResponse | undefined>();
  let isClosing = false;
  onSocket(server, (socket) => {
    connections.set(socket, undefined);
    socket.once('close', () => connections.delete(socket));
  });
  const queue = watchAcceptQueue(server, () => connections.keys());

  /** Each connection ends with its next answer. */
  const endConnections = () => {
    isClosing = true;
    for (const response of connections.values()) if (response) response.shouldKeepAlive = false;
  };

  return {
    /** Has to see each request before it is handled. */
    see({ socket }: IncomingMessage, response: ServerResponse): void {
      connections.set(socket, response);
      if (isClosing) response.shouldKeepAlive = false;
    },
    /** Resolves when all connections are closed. */
    async close({ drainMs, ...times }: DrainTimes): Promise<void> {
      if (drainMs > 0) {
        endConnections();
        await pause(drainMs);
      }
      await queue.acceptWaiting();
      const closed = stopAccepting(server);
      queue.readOn();
      // Not before, because clients would open new connections instead.
      endConnections();
      const stopTimers = closeInTime(server, { connections, times });
      await closed;
      stopTimers();
      // Ends the timer with which Node.js checks connections.
      server.close();
    },
  };
}

/** Closes the connections that do not end by themselves. Returns what stops it. */
function closeInTime(
  server: Server,
  { connections, times }: { connections: Connections; times: Omit<DrainTimes, 'drainMs'> },
): () => void {
  const { idleMs, finishingMs, answeringMs } = times;
  const closeIdle = () => {
    server.closeIdleConnections();
    // Node.js takes a connection without a first request for a busy one.
    for (const [socket, response] of connections)
      if (response === undefined && socket.bytesRead === 0) socket.destroy();
  };
  const closeUnfinished = () => {
    for (const [socket, response] of connections) if (!isAnswering(response)) socket.destroy();
  };
  const timers: NodeJS.Timeout[] = [];
  const idle = setTimeout(() => {
    closeIdle();
    timers.push(setInterval(closeIdle, LOOK_MS));
  }, idleMs);
  timers.push(idle, setTimeout(closeUnfinished, finishingMs));
  timers.push(setTimeout(() => server.closeAllConnections(), answeringMs));
  return () => {
    for (const timer of timers) clearTimeout(timer);
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

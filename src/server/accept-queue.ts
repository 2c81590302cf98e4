import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';

/** How long the operating system's queue of new connections may take to become empty. */
const QUEUE_MS = 5_000;

/** A turn that takes longer leaves time for a connection to arrive after it looked for new ones. */
const SHORT_TURN_MS = 1;

/**
 * Watches the operating system's queue of connections that the server has not accepted yet.
 *
 * The operating system resets connections that wait to be accepted when the server stops listening. Node.js accepts one or
 * several in each turn of the event loop, so none waits after a short turn without a new one. No request is read meanwhile:
 * turns are short then, and clients that wait for an answer open no new connections.
 */
export function watchAcceptQueue(server: Server, sockets: () => Iterable<Socket>) {
  let isAccepting = false;
  let accepted = 0;
  server.on('connection', () => (accepted += 1));
  onSocket(server, (socket) => {
    // Not at once, because Node.js begins to read after this event.
    if (isAccepting) queueMicrotask(() => isAccepting && socket.pause());
  });
  return {
    /** Accepts all that wait. Until `readOn`, nothing is read from any connection. */
    async acceptWaiting() {
      const giveUpAt = performance.now() + QUEUE_MS;
      isAccepting = true;
      for (const socket of sockets()) socket.pause();
      for (let before = -1, tookMs = 0; before !== accepted || tookMs > SHORT_TURN_MS; ) {
        if (performance.now() > giveUpAt) return;
        before = accepted;
        // The first ends this turn, the second a whole one.
        await endOfTurn();
        const begunAtMs = performance.now();
        await endOfTurn();
        tookMs = performance.now() - begunAtMs;
      }
    },
    readOn() {
      isAccepting = false;
      for (const socket of sockets()) socket.resume();
    },
  };
}

/** Calls the listener with the socket of each new connection: with TLS, another than the one that was accepted. */
export function onSocket(server: Server, listener: (socket: Socket) => void): void {
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', listener);
}

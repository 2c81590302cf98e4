import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Misconfiguration } from '../core/misconfiguration.js';

export interface Listening {
  readonly port: number;
  /** Serves from now on. What asked before has waited. */
  serve(listener: RequestListener): void;
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 60_000;

/** Takes a port. @throws Misconfiguration if it can't be had */
export async function listen(host: string, port: number): Promise<Listening> {
  const server = createServer();
  // A test that thinks for a while finds its connection still there.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Misconfiguration([`listen: ${host}:${port} can not be used: ${error.code ?? error.message}`])),
    );
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    serve: (listener) => void server.on('request', listener),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

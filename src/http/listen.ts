import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Misconfiguration } from '../core/misconfiguration.js';

/** Starts listening, and resolves to the port. @throws Misconfiguration if the address cannot be used */
export function startListening(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Misconfiguration([`listen: ${host}:${port} cannot be used: ${error.code ?? error.message}`])),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Stops accepting requests, waits for those in progress, and closes open connections after `finishingMs`. */
export function stopListening(server: Server, { finishingMs }: { finishingMs: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const cut = setTimeout(() => server.closeAllConnections(), finishingMs);
    server.close((error) => {
      clearTimeout(cut);
      if (error) reject(error);
      else resolve();
    });
    server.closeIdleConnections();
  });
}

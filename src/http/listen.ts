import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Misconfiguration } from '../core/misconfiguration.js';

/** Begins to listen, and resolves to the port. @throws Misconfiguration if the address can't be used */
export function startListening(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Misconfiguration([`listen: ${host}:${port} cannot be used: ${error.code ?? error.message}`])),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Accepts no more requests, waits for those in progress, and cuts what is still open after `finishingMs`. */
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

import { once } from 'node:events';
import { lstat, rm } from 'node:fs/promises';
import type { RequestListener, Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Misconfiguration } from '../core/misconfiguration.js';

/**
 * Starts listening, and resolves to the port.
 *
 * @param exclusive whether other workers of `node:cluster` do not share the port
 * @param option the setting that names the address, for the message
 * @throws Misconfiguration if the address cannot be used
 */
export async function startListening(
  server: Server,
  { host, port, exclusive = false }: { host: string; port: number; exclusive?: boolean },
  option = 'listen',
): Promise<number> {
  try {
    server.listen({ port, host, exclusive });
    await once(server, 'listening');
  } catch (error) {
    throw cannotUse(option, `${host}:${port}`, error as NodeJS.ErrnoException);
  }
  return (server.address() as AddressInfo).port;
}

/**
 * Answers the requests of a server that listens already, and whose listener is still being made, because it depends on the
 * port. Requests that come meanwhile wait for it.
 *
 * @throws what `listener` rejects with. Then the server is stopped.
 */
export async function answerWhenReady(server: Server, listener: Promise<RequestListener>): Promise<void> {
  server.on('request', (request, response) => {
    listener.then(
      (answer) => answer(request, response),
      () => response.destroy(),
    );
  });
  try {
    await listener;
  } catch (error) {
    await stopListening(server, { finishingMs: 0 });
    throw error;
  }
}

/**
 * Starts listening on a Unix socket. One that a killed process left behind is replaced; one that a process listens on is not.
 *
 * @param exclusive whether other workers of `node:cluster` do not share the socket
 * @param option the setting that names the socket, for the message
 * @throws Misconfiguration if the socket cannot be used
 */
export async function startListeningOnSocket(
  server: Server,
  { socket, exclusive = false }: { socket: string; exclusive?: boolean | undefined },
  option: string,
): Promise<void> {
  try {
    // Not after a failure: workers share what they listen on in the same order, failures included.
    if (await isLeftBehind(socket)) await rm(socket, { force: true });
    server.listen({ path: socket, exclusive });
    await once(server, 'listening');
  } catch (error) {
    throw cannotUse(option, socket, error as NodeJS.ErrnoException);
  }
}

/** A listener beside that of browsers, on a Unix socket if there is one. */
interface PlaceOfListener {
  readonly host: string;
  readonly port: number;
  readonly socket?: string | undefined;
  /** Whether other workers of `node:cluster` do not share the port or the socket. */
  readonly exclusive?: boolean;
}

export interface PrivateListening {
  /** 0 for a Unix socket. */
  readonly port: number;
  close(): Promise<void>;
}

/** @throws Misconfiguration if the address or the socket cannot be used */
export async function startPrivateListener(
  server: Server,
  { socket, ...place }: PlaceOfListener,
  { option, finishingMs }: { readonly option: string; readonly finishingMs: number },
): Promise<PrivateListening> {
  const port =
    socket === undefined
      ? await startListening(server, place, option)
      : await startListeningOnSocket(server, { socket, exclusive: place.exclusive }, `${option}.socket`).then(() => 0);
  return { port, close: () => stopListening(server, { finishingMs }) };
}

/** Another file is not removed. Only a refused connection means that no process listens. */
async function isLeftBehind(socket: string): Promise<boolean> {
  const found = await lstat(socket).catch(() => undefined);
  if (!found?.isSocket()) return false;
  const client = connect(socket);
  const problem = await once(client, 'connect').then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  );
  client.destroy();
  return problem === 'ECONNREFUSED';
}

function cannotUse(option: string, place: string, error: NodeJS.ErrnoException): Misconfiguration {
  return new Misconfiguration([`${option}: ${place} cannot be used: ${error.code ?? error.message}`]);
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

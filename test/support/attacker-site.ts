import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The web site of an attacker. */
export interface AttackerSite {
  readonly origin: string;
  close(): Promise<void>;
}

const PAGE = '<!doctype html><html lang="en"><title>Free kittens</title><body><h1>Free kittens</h1></body></html>';

/** Serves an empty page, with no policy that would stand in the way of what its script tries. */
export async function startAttackerSite(host: 'localhost' | '127.0.0.1'): Promise<AttackerSite> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * A process with a backend in it, of which a test sees whether it lives on. Its arguments: how the backend is put on its
 * port, and whether its log throws. Writes the port, and then the events that it logs.
 */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readOptions } from '../../../src/config/read-options.js';
import { createBackend } from '../../../src/server/create-backend.js';
import { listen } from '../../../src/server/listen.js';

const [, , way, logging] = process.argv;
const options = readOptions({
  publicOrigin: 'http://localhost:3000',
  authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: 'b' },
  dangerouslyAllowPlainHttpOnLoopback: true,
});
const backend = await createBackend(options, {
  log: ({ event }) => {
    process.stdout.write(`${event}\n`);
    if (logging === 'throws') throw new Error('the log is full');
  },
});

async function served(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const ways: Readonly<Record<string, () => Promise<number>>> = {
  listen: async () => (await listen(backend, { host: '127.0.0.1', port: 0 })).port,
  answer: () => served(backend.answer),
  callback: () => served(backend.app.callback()),
};
process.stdout.write(`${await ways[way ?? '']?.()}\n`);

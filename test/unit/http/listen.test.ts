import { createServer, get } from 'node:http';
import { expect, it } from '@jest/globals';
import { startListening, stopListening } from '../../../src/http/listen.js';
import { readBody } from '../../../src/http/read-body.js';

const local = { host: '127.0.0.1', port: 0 };

it('A port that is taken is a misconfiguration that names it', async () => {
  const server = createServer();
  const port = await startListening(server, local);
  await expect(startListening(createServer(), { ...local, port })).rejects.toThrow(
    `listen: 127.0.0.1:${port} cannot be used: EADDRINUSE`,
  );
  await stopListening(server, { finishingMs: 0 });
});

it('A server that stops cuts a request that does not finish', async () => {
  const server = createServer();
  const port = await startListening(server, local);
  const cut = new Promise((resolve) => get({ ...local, port }).on('error', resolve));
  await new Promise((resolve) => server.once('request', resolve));
  await stopListening(server, { finishingMs: 10 });
  expect(await cut).toMatchObject({ code: 'ECONNRESET' });
});

it('A body is read up to a limit', async () => {
  const server = createServer(async (request, response) => {
    const body = await readBody(request, 5);
    response.end(String(body));
  });
  const port = await startListening(server, local);
  const post = async (body: string) => (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body })).text();
  expect(await post('12345')).toBe('12345');
  expect(await post('123456')).toBe('too large');
  await stopListening(server, { finishingMs: 0 });
});

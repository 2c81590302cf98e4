import { once } from 'node:events';
import { createServer, type IncomingMessage, request as requestHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isAbortedBody, readBody } from '../../../src/http/read-body.js';

const server = createServer();
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('A body whose client has gone', () => {
  it.each([
    ['with all of it sent', '4', 'sell'],
    ['in the middle', '8', 'sell'],
  ])('before it is read is an aborted one: %s', async (_name, length, text) => {
    const { port } = server.address() as AddressInfo;
    const sent = requestHttp({ port, host: '127.0.0.1', method: 'POST', headers: { 'Content-Length': length } });
    sent.on('error', () => undefined).write(text);
    const [request] = (await once(server, 'request')) as [IncomingMessage];
    const gone = new Promise((resolve) => request.on('error', () => undefined).once('close', resolve));
    sent.destroy();
    await gone;
    const error = await readBody(request, 100).catch((thrown: unknown) => thrown);
    expect(isAbortedBody(error)).toBe(true);
  });
});

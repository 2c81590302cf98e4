import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { afterAll, beforeAll } from '@jest/globals';
import { freePorts } from './free-ports.js';
import { makeCertificates } from './redis-sets.js';

/**
 * The hosts from which cookies are planted for an application on HTTPS: a sibling of its host, and its own host over
 * plain HTTP, for which an attacker in the network can answer.
 */
export interface Planting {
  readonly host: string;
  readonly port: number;
  readonly app: string;
  readonly sibling: string;
  readonly insecure: string;
  /** The values of the `Set-Cookie` headers of every planting page; each character is sent as one byte. */
  setCookies: readonly string[];
  /** The last `Cookie` header that the application received. */
  received: string;
  /** Listens for the application and for its sibling, on one port. */
  listen(application: RequestListener): Server;
}

/** Makes the hosts for the tests of one file. Browsers have to resolve `*.shop.example` to this machine. */
export async function usePlanting(): Promise<Planting> {
  const host = 'app.shop.example';
  const [port = 0, plainPort = 0] = await freePorts(2);
  const certificates = makeCertificates();
  const insecure = createHttpServer((request) => plant(request));
  const planting: Planting = {
    host,
    port,
    app: `https://${host}:${port}`,
    sibling: `https://evil.shop.example:${port}`,
    insecure: `http://${host}:${plainPort}`,
    setCookies: [],
    received: '',
    listen(application) {
      const pem = { key: readFileSync(certificates.privateKey), cert: readFileSync(certificates.certificate) };
      return createTlsServer(pem, (request, response) => {
        if (request.headers.host === new URL(planting.sibling).host) return plant(request);
        planting.received = request.headers.cookie ?? '';
        application(request, response);
      });
    },
  };

  /** Writes to the socket itself: an HTTP library would refuse some bytes, and encode others. */
  const plant = ({ socket }: IncomingMessage) => {
    const cookies = planting.setCookies.map((cookie) => `Set-Cookie: ${cookie}\r\n`).join('');
    const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n${cookies}Connection: close\r\n\r\n`;
    socket.end(Buffer.from(`${head}<!doctype html>Free kittens`, 'latin1'));
  };

  beforeAll(() => new Promise<void>((resolve) => insecure.listen(plainPort, '127.0.0.1', resolve)));
  afterAll(() => {
    insecure.close();
    certificates.close();
  });
  return planting;
}

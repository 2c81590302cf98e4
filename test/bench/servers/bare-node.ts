import { once } from 'node:events';
import { createServer } from 'node:http';
import { bareAnswer, bareSessions, COOKIE, HEADERS } from '../fixtures.js';
import type { StartServer } from './started.js';

/** Node's own HTTP server, with the least that can answer. */
export const start: StartServer = async ({ port, sessions: count }) => {
  const sessions = bareSessions(count);
  const server = createServer((request, response) => {
    const body = bareAnswer(sessions, request.url, request.headers.cookie);
    if (body === undefined) return response.writeHead(400).end();
    return response.writeHead(200, { ...HEADERS, 'content-length': Buffer.byteLength(body) }).end(body);
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return { cookies: [...sessions.keys()].map((handle) => `${COOKIE}=${handle}`) };
};

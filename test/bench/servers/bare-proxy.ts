import { once } from 'node:events';
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { bareSessions, COOKIE, PROXIED_PREFIX } from '../fixtures.js';
import type { StartServer } from './started.js';

/** Node's own HTTP server with undici behind it: the least that can call a resource server with the token of a session. */
export const start: StartServer = async ({ port, sessions: count, upstream = '' }) => {
  const sessions = bareSessions(count);
  const pool = new Pool(upstream, { connections: 128, pipelining: 1 });
  const server = createServer((request, response) => {
    const cookies = request.headers.cookie ?? '';
    const begin = cookies.indexOf(`${COOKIE}=`) + COOKIE.length + 1;
    const session = sessions.get(cookies.slice(begin, begin + 43));
    if (session === undefined) return response.writeHead(400).end();
    const path = request.url?.slice(PROXIED_PREFIX.length) ?? '/';
    const headers = { authorization: `Bearer ${session.accessToken}`, accept: request.headers.accept };
    pool.stream(
      { method: 'GET', path, headers, opaque: response },
      ({ statusCode, headers: received }) => {
        response.writeHead(statusCode, received);
        return response;
      },
      () => undefined,
    );
    return response;
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return { cookies: [...sessions.keys()].map((handle) => `${COOKIE}=${handle}`) };
};

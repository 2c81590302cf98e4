import { createServer } from 'node:http';
import { summaryFor } from './server-code.mjs';

/** A plain server of Node.js: the backend's own paths, and the application beside them. */
export function createApplication(backend) {
  return createServer(async (request, response) => {
    if (backend.serves(request.url)) return backend.answer(request, response);
    if (request.url === '/own/summary') {
      const { status, headers, body } = await summaryFor(backend, request);
      return response.writeHead(status, headers).end(JSON.stringify(body));
    }
    response.setHeader('content-type', 'text/plain; charset=utf-8').end('the application');
  });
}

import { createServer } from 'node:http';

/** A plain server of Node.js: the backend's own paths, and the application beside them. */
export function createApplication(backend) {
  return createServer((request, response) => {
    if (backend.serves(request.url)) return backend.answer(request, response);
    response.setHeader('content-type', 'text/plain; charset=utf-8').end('the application');
  });
}

import { createServer } from 'node:http';
import { backend, pageFor } from './backend.mjs';

createServer(async (request, response) => {
  if (backend.serves(request.url)) return backend.answer(request, response);
  if (request.url !== '/') return response.writeHead(404).end();
  const html = await pageFor(request);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}).listen(Number(process.env.PORT), 'localhost');

import { backend, pageFor } from './backend.mjs';

/** An application as a standard handler. The backend answers at its paths. */
export async function answer(request, connection) {
  if (backend.serves(request.url)) return backend.fetch(request, connection);
  if (new URL(request.url).pathname !== '/') return new Response('Not found', { status: 404 });
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(await pageFor(request, connection), { headers });
}

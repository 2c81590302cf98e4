import { connectionOf, getBackend } from './lib/server/backend.js';

/** Requests for the paths of the backend go to it, and never to a route. */
export async function handle({ event, resolve }) {
  const backend = await getBackend();
  if (backend.serves(event.request.url)) return backend.fetch(event.request, connectionOf(event));
  return resolve(event);
}

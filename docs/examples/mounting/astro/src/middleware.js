import { getBackend } from './lib/backend.js';

/** Requests for the paths of the backend go to it, and never to a page. */
export async function onRequest(context, next) {
  const backend = await getBackend();
  if (!backend.serves(context.request.url)) return next();
  return backend.fetch(context.request, { remoteAddress: context.clientAddress });
}

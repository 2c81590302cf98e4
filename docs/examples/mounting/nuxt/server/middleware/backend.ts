/** Requests for the paths of the backend go to it, and never to a page. */
export default defineEventHandler(async (event) => {
  const backend = await getBackend();
  if (!backend.serves(event.path)) return undefined;
  return backend.fetch(toWebRequest(event), { remoteAddress: getRequestIP(event) });
});

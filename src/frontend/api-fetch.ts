import { apiHeaders, pathAt, send } from './backend.js';
import { backendUrlOf, isOfBackend, type ProxiedApi, refusedByBackend } from './proxied-api.js';

/**
 * Gives a `fetch` for a resource server that the backend calls for the page, which needs no token. A path that begins with
 * a slash is one of the resource server, and so are URLs below `target`; those of anything else are refused.
 *
 * It fits wherever a `fetch` can be handed in.
 *
 * @throws what `fetch` throws, and `NotAuthorizedError` where `authorizedFetch` would: the backend refused the call
 */
export function apiFetch(proxied: ProxiedApi): typeof fetch {
  return async (input, init) => {
    const url = urlOf(proxied, input instanceof Request ? input.url : `${input}`);
    const given = input instanceof Request ? await initOf(new Request(input, init)) : init;
    // The session is needed, also where the page's code keeps its cookies from the resource server.
    const request = new Request(url, { ...given, credentials: 'same-origin' });
    for (const [name, value] of Object.entries(apiHeaders())) request.headers.set(name, value);
    return checked(await send(request));
  };
}

function urlOf(proxied: ProxiedApi, given: string): string {
  const prefix = pathAt(`/bff/api/${proxied.api}`);
  const isPath = /^\/(?!\/)/.test(given) && !given.startsWith(`${prefix}/`);
  const url = backendUrlOf(proxied, isPath ? prefix + given : given);
  if (url === undefined) throw new TypeError(`not a URL of the API ${proxied.api}`);
  return url;
}

/** The parts of a request that go to another URL with it. */
async function initOf(request: Request): Promise<RequestInit> {
  const { method, headers, signal, cache, redirect } = request;
  const body = /^(GET|HEAD)$/.test(method) ? null : await request.blob();
  return { method, headers, signal, cache, redirect, body };
}

async function checked(response: Response): Promise<Response> {
  const { status, headers } = response;
  const header = (name: string) => headers.get(name);
  if (!isOfBackend(header('Proxy-Status'))) return response;
  const body = await response.clone().text();
  throw refusedByBackend({ status, header, body, response });
}

import { apiHeaders, pathAt, send } from './backend.js';
import { NotAuthorizedError } from './not-authorized-error.js';
import { refusalOf } from './refusal.js';

/** A resource server that the backend calls for the page, by its name in the setting `proxies`. */
export interface ProxiedApi {
  readonly api: string;
}

/**
 * Gives a `fetch` for a resource server that the backend calls for the page, which needs no token. A path that begins with
 * a slash is one of the resource server; the URLs of other origins are refused.
 *
 * It fits wherever a `fetch` can be handed in.
 *
 * @throws what `fetch` throws, and `NotAuthorizedError` where `authorizedFetch` would: the backend refused the call
 */
export function apiFetch({ api }: ProxiedApi): typeof fetch {
  return async (input, init) => {
    const request = new Request(typeof input === 'string' ? urlOf(api, input) : input, init);
    if (new URL(request.url).origin !== location.origin) throw new TypeError(`not a URL of the API ${api}`);
    for (const [name, value] of Object.entries(apiHeaders())) request.headers.set(name, value);
    const response = await send(request);
    if (!isOfBackend(response)) return response;
    const { status, headers } = response;
    const body = Object(await response.clone().json());
    throw new NotAuthorizedError(refusalOf({ status, body, retryAfter: headers.get('Retry-After') }), response);
  };
}

function urlOf(api: string, input: string): URL {
  const prefix = pathAt(`/bff/api/${api}`);
  const isOwn = input.startsWith(`${prefix}/`) || !/^\/(?!\/)/.test(input);
  return new URL(isOwn ? input : `${prefix}${input}`, location.href);
}

/** The backend says so of its own refusals, and lets no resource server say it (RFC 9209). */
function isOfBackend({ headers }: Response): boolean {
  return headers.get('Proxy-Status')?.startsWith('tmi-bff;') ?? false;
}

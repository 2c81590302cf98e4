import { isNamed, type ResourceServer, tokenAfter, tokenFor } from './authorization.js';
import { send } from './backend.js';
import type { Token } from './outcomes.js';

/**
 * Gives a `fetch` for a resource server. It sends the token to the origins that are named for it, and to no other: a
 * request to anywhere else goes without. A token that the resource server refuses is replaced once.
 *
 * It fits wherever a `fetch` can be handed in.
 *
 * @throws what `fetch` throws, and `NotAuthorizedError` when there is no token, or when only a sign-in would help
 */
export function authorizedFetch(server: ResourceServer): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    if (!isNamed(server, request.url)) return send(request);
    const { signal } = request;
    const token = await tokenFor(server, signal);
    const response = await send(withToken(request, token));
    const challenge = response.headers.get('WWW-Authenticate');
    const another = await tokenAfter(server, { token, status: response.status, challenge, response, signal });
    return another ? send(withToken(request, another)) : response;
  };
}

// The request itself is never sent, so that its body is still there for a second attempt.
function withToken(request: Request, { accessToken }: Token): Request {
  const attempt = request.clone();
  attempt.headers.set('Authorization', `Bearer ${accessToken}`);
  return attempt;
}

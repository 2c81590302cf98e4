import type { NoAnswer, ProbeAnswer } from './ask.js';
import { postAuthenticated } from './authenticated-post.js';
import { type KnownServer, urlIn } from './context.js';

/** What came of an authorization request that may not interact with a person. */
export type Reaction =
  /** The browser would be sent to the redirect URI of the request, with this error. */
  | { readonly kind: 'sent back'; readonly error: string; readonly description: string }
  /** The request was refused without sending the browser back. */
  | { readonly kind: 'refused'; readonly reason: string; readonly error?: string; readonly description?: string }
  /** The request was to be pushed, and the authorization server did not accept the client's authentication. */
  | { readonly kind: 'not authenticated' }
  /** A page, or a redirect elsewhere: of a sign-in, or of an error. `place` tells one page from another. */
  | { readonly kind: 'page'; readonly place: string }
  | NoAnswer;

/** Sends an authorization request, pushed if the backend would push it, and follows no redirect. */
export async function probeAuthorization(server: KnownServer, parameters: URLSearchParams): Promise<Reaction> {
  const redirectUri = parameters.get('redirect_uri') ?? '';
  const request = await pushed(server, parameters);
  if (request.kind !== 'parameters') return request;
  const url = urlIn(server.metadata, 'authorization_endpoint');
  if (url === undefined) return { kind: 'no answer', reason: 'there is no authorization_endpoint' };
  for (const [name, value] of request.parameters) url.searchParams.append(name, value);
  const answer = await server.ask(url, { headers: new Headers({ accept: 'text/html' }) });
  return answer.kind === 'answer' ? reactionIn(answer, redirectUri) : answer;
}

type Pushed = { readonly kind: 'parameters'; readonly parameters: URLSearchParams } | Reaction;

async function pushed(server: KnownServer, parameters: URLSearchParams): Promise<Pushed> {
  const { metadata, client } = server;
  const isPushed =
    client.pushedAuthorization !== 'never' && urlIn(metadata, 'pushed_authorization_request_endpoint') !== undefined;
  if (!isPushed) return { kind: 'parameters', parameters };
  const answer = await postAuthenticated(server, 'pushed_authorization_request_endpoint', { parameters });
  if (answer.kind === 'no answer') return answer;
  const { request_uri } = answer.json;
  if (typeof request_uri !== 'string') return refusedPush(answer);
  const reference = new URLSearchParams({ client_id: client.clientId, request_uri });
  return { kind: 'parameters', parameters: reference };
}

function refusedPush({ status, json }: ProbeAnswer): Reaction {
  const { error = '', error_description: description = '' } = json;
  if (error === 'invalid_client' || status === 401) return { kind: 'not authenticated' };
  const reason = `the pushed request was answered ${status}`;
  return { kind: 'refused', reason, error: String(error), description: String(description) };
}

function reactionIn({ status, location, text }: ProbeAnswer, redirectUri: string): Reaction {
  if (location !== undefined && isAt(location, redirectUri)) {
    const parameters = new URLSearchParams(location.search || location.hash.slice(1));
    const description = parameters.get('error_description') ?? '';
    return { kind: 'sent back', error: parameters.get('error') ?? '', description };
  }
  if (location !== undefined) return { kind: 'page', place: `${location.origin}${maskIds(location.pathname)}` };
  return status >= 400
    ? { kind: 'refused', reason: `it answered ${status}`, ...errorNamedIn(text) }
    : { kind: 'page', place: `a page with status ${status}` };
}

/** Login pages often have an id in their path. */
function maskIds(path: string): string {
  return path.replace(/[A-Za-z0-9_-]{16,}/g, '*');
}

function isAt({ origin, pathname }: URL, redirectUri: string): boolean {
  const expected = new URL(redirectUri);
  return origin === expected.origin && pathname === expected.pathname;
}

const NAMED = /\b(invalid_client|invalid_redirect_uri|redirect_uri_mismatch|invalid_request|unauthorized_client)\b/;

function errorNamedIn(page: string): { error?: string } {
  const [error] = NAMED.exec(page) ?? [];
  return error === undefined ? {} : { error };
}

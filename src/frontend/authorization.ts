import { type Challenge, readChallenge } from './challenge.js';
import { NotAuthorizedError } from './not-authorized-error.js';
import type { SignInNeeded, Token } from './outcomes.js';
import { loginFor } from './sign-in.js';
import { resourcesOf, scopesOf, type TokenQuery } from './token-query.js';
import { getToken } from './tokens.js';

/** A resource server: the tokens that it accepts, and its origins. */
export interface ResourceServer extends TokenQuery {
  readonly resource: string | readonly string[];
  /** The only origins that receive the token. Default: the origins of the resource indicators. */
  readonly origins?: readonly string[];
}

/** Whether a request goes to an origin that may receive the token. */
export function isNamed(server: ResourceServer, url: string): boolean {
  const origin = originOf(url);
  // All opaque origins, such as those of URNs, serialize to the same string.
  return origin !== 'null' && (server.origins ?? resourcesOf(server)).some((named) => originOf(named) === origin);
}

function originOf(url: string): string | undefined {
  const base = globalThis.document?.baseURI;
  return URL.canParse(url, base) ? new URL(url, base).origin : undefined;
}

/** @throws {NotAuthorizedError} if there is no token for the resource server */
export async function tokenFor(server: ResourceServer, signal?: AbortSignal | null): Promise<Token> {
  const outcome = await getToken(server, { signal });
  if (outcome.kind === 'token') return outcome;
  throw new NotAuthorizedError(outcome);
}

/** The response of a resource server to a request with a token. */
export interface Verdict {
  readonly token: Token;
  readonly status: number;
  /** `WWW-Authenticate`, if it can be read. */
  readonly challenge: string | null | undefined;
  /** The response itself, for the code that catches the error. */
  readonly response: unknown;
  readonly signal?: AbortSignal | null | undefined;
}

/**
 * Decides what a response means for the token that was sent.
 *
 * @returns another token to retry with once; `undefined` if the response stands
 * @throws {NotAuthorizedError} if a sign-in would help
 */
export async function tokenAfter(server: ResourceServer, verdict: Verdict): Promise<Token | undefined> {
  const { token, status, response, signal } = verdict;
  if (status !== 401 && status !== 403) return undefined;
  const challenge = readChallenge(verdict.challenge);
  const needed = signInFor(challenge, server);
  if (needed) throw new NotAuthorizedError(needed, response);
  // CORS may hide the challenge: a 401 without one most likely means an invalid token.
  if (status === 403 || (challenge.error ?? INVALID_TOKEN) !== INVALID_TOKEN) return undefined;
  const outcome = await getToken(server, { signal, rejected: token.accessToken });
  if (outcome.kind !== 'token') throw new NotAuthorizedError(outcome, response);
  return outcome.accessToken === token.accessToken ? undefined : outcome;
}

const INVALID_TOKEN = 'invalid_token';

/** The sign-in that a resource server asks for; `undefined` if it would only repeat an earlier request. */
function signInFor(challenge: Challenge, server: ResourceServer): SignInNeeded | undefined {
  const { error, scope = '', acr_values: acrValues, max_age: maxAge } = challenge;
  const asked = scopesOf(server);
  const wider = scopesOf({ scope: [...asked, scope] });
  const helps =
    (error === 'insufficient_scope' && wider.length > asked.length) || error === 'insufficient_user_authentication';
  if (!helps) return undefined;
  const { resource } = server;
  return { kind: 'sign-in-needed', error, signInUri: loginFor({ resource, scope: wider, acrValues, maxAge }) };
}

import type { CustomFetch } from 'openid-client';
import type { AuthorizationServerOptions } from './client-options.js';
import { type Exchange, type LastResponse, recordRequest, recordSuccessor } from './exchange.js';
import { memberOf, withMember } from './json-member.js';
import { oauthErrorIn } from './oauth-error.js';
import type { WatchRequest } from './outages.js';
import type { OAuthError } from './outcome.js';
import { withKnownTokenType } from './token-type.js';

/** The authorization server did not respond, or responded that it cannot now. The message has no secret. */
export class AuthorizationServerUnavailable extends Error {
  override readonly name = 'AuthorizationServerUnavailable';
  readonly details: UnavailableDetails;

  constructor(message: string, details: UnavailableDetails = {}) {
    super(message);
    this.details = details;
  }
}

interface UnavailableDetails {
  /** The response's `Retry-After`, if it is a number. */
  readonly retryAfterSeconds?: number | undefined;
  /** The OAuth error in the response. */
  readonly said?: OAuthError | undefined;
  /** The HTTP status of the response, if there was one. */
  readonly status?: number;
  /** Whether no request was sent. */
  readonly isUnsent?: boolean;
  /** The request that it is about, if that is not the last one of its exchange. */
  readonly request?: LastResponse | undefined;
}

/** The authorization server sent an invalid response. The message says what is wrong with it. */
export class InvalidResponse extends Error {
  override readonly name = 'InvalidResponse';
  /** The request that it is about, if that is not the last one of its exchange. */
  readonly request: LastResponse | undefined;

  constructor(message: string, request?: LastResponse) {
    super(message);
    this.request = request;
  }
}

/** The longest `Retry-After` that the backend obeys (ERR-13). */
const LONGEST_RETRY_AFTER_SECONDS = 3600;

/** Reads the form in seconds only: a date depends on the other side's clock. */
function retryAfterSeconds(response: Response): number | undefined {
  const text = response.headers.get('retry-after') ?? '';
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), LONGEST_RETRY_AFTER_SECONDS) : undefined;
}

const BODY_LIMIT_BYTES = 1024 * 1024;

/** Deviations of an authorization server that the settings allow for, and who is told of its requests. */
type Quirks = Pick<
  AuthorizationServerOptions,
  'assumeBearer' | 'scopeSeparator' | 'openidConnect' | 'onResponse' | 'onRequest'
>;

/** Makes the fetch for the requests of an exchange. */
export type FetchFor = (exchange: Exchange) => CustomFetch;

/**
 * Makes the fetch for all requests to an authorization server. It limits the size of responses (AS-05), tells an
 * unavailable server from a refusal (ERR-12), and normalizes two responses that the library does not handle: a 401 with
 * a `WWW-Authenticate` header, whose body it does not read (ERR-07, ERR-09), and an error with status 200.
 */
export function createGuardedFetch(fetchOverTls: CustomFetch | undefined, quirks: Quirks): FetchFor {
  const plainFetch: CustomFetch = (url, options) => fetch(url, options as RequestInit);
  const underlying = fetchOverTls ?? plainFetch;
  return (exchange) => async (url, options) => {
    recordRequest(exchange, url, options.method);
    const response = await send(underlying, url, withinDeadline(options, exchange), quirks.onRequest);
    exchange.last.status = response.status;
    quirks.onResponse?.(response.headers);
    if (response.status >= 500 || response.status === 429) throw await unavailable(response, options.method);
    const body = await readWhole(response);
    // The claims of UserInfo are none of a token response.
    if (response.status === 200 && options.method === 'POST') recordSuccessor(exchange, body);
    return normalize(response, response.status === 200 ? normalizeTokens(body, quirks) : body);
  };
}

/** Only responses to POST requests have OAuth errors; metadata and keys do not. */
async function unavailable(response: Response, method: string): Promise<AuthorizationServerUnavailable> {
  const body = await readWhole(response).catch(() => Buffer.alloc(0));
  const seconds = retryAfterSeconds(response);
  const said = method === 'POST' ? oauthErrorIn(body) : undefined;
  const { status } = response;
  return new AuthorizationServerUnavailable(`it answered ${status}`, { retryAfterSeconds: seconds, said, status });
}

type FetchArguments = Parameters<CustomFetch>;

async function send(
  underlying: CustomFetch,
  url: string,
  options: FetchArguments[1],
  onRequest: WatchRequest | undefined,
): Promise<Response> {
  const ended = onRequest?.({ url, method: options.method });
  try {
    const response = await underlying(url, options);
    ended?.(response.status);
    return response;
  } catch (error) {
    ended?.();
    throw connectionError(error);
  }
}

/**
 * Limits a refresh request to the time left until its deadline. Once the deadline has passed, another process may
 * present the refresh token, so the request is not sent.
 */
function withinDeadline(options: FetchArguments[1], { deadline }: Exchange): FetchArguments[1] {
  if (deadline === undefined) return options;
  const left = Math.floor(deadline.remaining());
  if (left <= 0) {
    const message = 'the deadline passed before the refresh request was sent';
    throw new AuthorizationServerUnavailable(message, { isUnsent: true });
  }
  return { ...options, signal: AbortSignal.timeout(left) };
}

async function readWhole(response: Response): Promise<Buffer> {
  const { body, isCut } = await readBounded(response).catch((error: unknown) => {
    throw connectionError(error);
  });
  if (isCut) throw new InvalidResponse('its response is too large');
  return body;
}

/** Reads a body, up to a limit. */
export async function readBounded(response: Response): Promise<{ readonly body: Buffer; readonly isCut: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > BODY_LIMIT_BYTES) break;
    chunks.push(chunk);
  }
  return { body: Buffer.concat(chunks), isCut: size > BODY_LIMIT_BYTES };
}

/** Errors before a connection was established. */
const CONNECTING_ERRORS = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function connectionError(error: unknown): AuthorizationServerUnavailable {
  if (error instanceof DOMException) return new AuthorizationServerUnavailable('it did not answer in time');
  const { code = 'connection failed' } = (error as { cause?: { code?: string } }).cause ?? {};
  return new AuthorizationServerUnavailable(code, { isUnsent: CONNECTING_ERRORS.has(code) });
}

function normalize(response: Response, body: Buffer): Response {
  const headers = new Headers(response.headers);
  // With it the library sends the request again, with the nonce (RFC 9449, section 8).
  if (isNonceChallenge(headers)) return new Response(new Uint8Array(body), { status: response.status, headers });
  headers.delete('www-authenticate');
  const status = response.status === 401 || isError(response, body) ? 400 : response.status;
  const hasBody = ![204, 205, 304].includes(status) && !(status >= 300 && status < 400);
  return new Response(hasBody ? new Uint8Array(body) : null, { status, headers });
}

function isNonceChallenge(headers: Headers): boolean {
  return headers.has('dpop-nonce') && /\bDPoP\b.*error="use_dpop_nonce"/i.test(headers.get('www-authenticate') ?? '');
}

function isError(response: Response, body: Buffer): boolean {
  return (
    response.status === 200 && memberOf(body, 'error') !== undefined && memberOf(body, 'access_token') === undefined
  );
}

function normalizeTokens(body: Buffer, { assumeBearer, openidConnect, scopeSeparator }: Quirks): Buffer {
  if (memberOf(body, 'access_token') === undefined) return body;
  const typed = withKnownTokenType(scopeSeparator === 'comma' ? withSpaces(body) : body, assumeBearer);
  // Without OpenID Connect nothing can verify an ID Token, and nothing needs it.
  if (!openidConnect) return withMember(typed, 'id_token', undefined);
  refuseSymmetric(memberOf(body, 'id_token'));
  return typed;
}

/** Separates the scopes as RFC 6749, section 3.3, has it. */
function withSpaces(body: Buffer): Buffer {
  const scope = memberOf(body, 'scope');
  return typeof scope === 'string' ? withMember(body, 'scope', scope.split(/[, ]+/).join(' ')) : body;
}

/** The backend verifies ID Tokens by published keys only; the library's error does not say what to change. */
function refuseSymmetric(idToken: unknown): void {
  const [header = ''] = typeof idToken === 'string' ? idToken.split('.') : [];
  const algorithm = memberOf(Buffer.from(header, 'base64url'), 'alg');
  if (typeof algorithm !== 'string' || !/^HS\d{3}$/.test(algorithm)) return;
  throw new InvalidResponse(
    `it signs ID Tokens with the client secret (${algorithm}); choose RS256 or ES256 as the signing algorithm of the ` +
      'ID Tokens of this client there',
  );
}

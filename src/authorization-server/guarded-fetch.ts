import type { CustomFetch } from 'openid-client';
import { memberOf } from './json-member.js';
import { oauthErrorIn } from './oauth-error.js';
import type { OAuthError } from './outcome.js';
import { deadlineUnderWay, noteSuccessor } from './refresh-exchange.js';

/** The authorization server didn't answer, or answered that it can't now. Its message names no address and no secret. */
export class AuthorizationServerUnavailable extends Error {
  override readonly name = 'AuthorizationServerUnavailable';
  /** When it wants to be asked again, if it said so. */
  readonly retryAfterSeconds: number | undefined;
  /** What it said instead. */
  readonly said: OAuthError | undefined;
  /** The HTTP status of its response, if there was one. */
  readonly status: number | undefined;

  constructor(message: string, { retryAfterSeconds, said, status }: UnavailableDetails = {}) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.said = said;
  }
}

interface UnavailableDetails {
  readonly retryAfterSeconds?: number | undefined;
  readonly said?: OAuthError | undefined;
  readonly status?: number;
}

/** The authorization server sent an invalid response. */
export class AuthorizationServerUnusable extends Error {
  override readonly name = 'AuthorizationServerUnusable';
}

/** What it says may be nonsense: nobody waits for longer than this on its word (ERR-13). */
const LONGEST_RETRY_AFTER_SECONDS = 3600;

/** Only the form that counts seconds; the other form is a date, by a clock that is not ours. */
function retryAfterSeconds(response: Response): number | undefined {
  const text = response.headers.get('retry-after') ?? '';
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), LONGEST_RETRY_AFTER_SECONDS) : undefined;
}

const BODY_LIMIT_BYTES = 1024 * 1024;

/** What an authorization server is known to do or not. */
export interface Quirks {
  readonly assumeBearer: boolean;
  readonly openidConnect: boolean;
}

/**
 * Makes the fetch that every request to the authorization server goes through. It bounds the answer's size (AS-05),
 * tells "away" from "no" (ERR-12), and evens out two quirks that the library stumbles over: a 401 with a
 * `WWW-Authenticate` header, whose body it doesn't read (ERR-07, ERR-09), and an error sent with status 200.
 */
export function createGuardedFetch(fetchOverTls: CustomFetch | undefined, quirks: Quirks): CustomFetch {
  const plainFetch: CustomFetch = (url, options) => fetch(url, options as RequestInit);
  const underlying = fetchOverTls ?? plainFetch;
  return async (url, options) => {
    const response = await requestOrAway(underlying, url, options);
    if (response.status >= 500 || response.status === 429) throw await notNow(response, options.method);
    const body = await readBounded(response);
    if (response.status === 200) noteSuccessor(body);
    return normalize(response, response.status === 200 ? evenOutTokens(body, quirks) : body);
  };
}

/** Only what is sent by POST is answered with errors of OAuth; metadata and keys are not. */
async function notNow(response: Response, method: string): Promise<AuthorizationServerUnavailable> {
  const body = await readBounded(response).catch(() => Buffer.alloc(0));
  const seconds = retryAfterSeconds(response);
  const said = method === 'POST' ? oauthErrorIn(body) : undefined;
  const { status } = response;
  return new AuthorizationServerUnavailable(`it answered ${status}`, { retryAfterSeconds: seconds, said, status });
}

type FetchArguments = Parameters<CustomFetch>;

async function requestOrAway(underlying: CustomFetch, ...[url, options]: FetchArguments): Promise<Response> {
  const limited = withinDeadline(options);
  try {
    return await underlying(url, limited);
  } catch (error) {
    throw away(error);
  }
}

/**
 * Gives a refresh request the time that is left for it, which is never more than the usual. After that, another process
 * may present the refresh token, so the request is not sent.
 */
function withinDeadline(options: FetchArguments[1]): FetchArguments[1] {
  const deadline = deadlineUnderWay();
  if (deadline === undefined) return options;
  const left = Math.floor(deadline.remaining());
  if (left <= 0) throw new AuthorizationServerUnavailable('the time for the refresh was over before it was sent');
  return { ...options, signal: AbortSignal.timeout(left) };
}

async function readBounded(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > BODY_LIMIT_BYTES) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw away(error);
  }
  if (size > BODY_LIMIT_BYTES) throw new AuthorizationServerUnusable('its answer is too large');
  return Buffer.concat(chunks);
}

function away(error: unknown): AuthorizationServerUnavailable {
  if (error instanceof DOMException) return new AuthorizationServerUnavailable('it did not answer in time');
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'connection failed';
  return new AuthorizationServerUnavailable(code);
}

function normalize(response: Response, body: Buffer): Response {
  const headers = new Headers(response.headers);
  headers.delete('www-authenticate');
  const status = response.status === 401 || isError(response, body) ? 400 : response.status;
  const hasBody = ![204, 205, 304].includes(status) && !(status >= 300 && status < 400);
  return new Response(hasBody ? new Uint8Array(body) : null, { status, headers });
}

function isError(response: Response, body: Buffer): boolean {
  return (
    response.status === 200 && memberOf(body, 'error') !== undefined && memberOf(body, 'access_token') === undefined
  );
}

/** The kinds of token that the library lets through. */
const BEARER = 'bearer';
const NOT_BEARER = 'dpop';

function evenOutTokens(body: Buffer, { assumeBearer, openidConnect }: Quirks): Buffer {
  if (memberOf(body, 'access_token') === undefined) return body;
  const typed = withKnownTokenType(body, assumeBearer);
  // Nobody could check it, and nobody needs it.
  return openidConnect ? typed : withMember(typed, 'id_token', undefined);
}

/**
 * Completes a token response that doesn't say what its token is, if the operator says so; and gives a kind that the
 * library stumbles over the name of another that is no bearer token either: what comes with it can be used (TOK-71).
 */
function withKnownTokenType(body: Buffer, assumeBearer: boolean): Buffer {
  const type = memberOf(body, 'token_type');
  if (type === undefined) return assumeBearer ? withMember(body, 'token_type', BEARER) : body;
  const isOther = typeof type === 'string' && ![BEARER, NOT_BEARER].includes(type.toLowerCase());
  return isOther ? withMember(body, 'token_type', NOT_BEARER) : body;
}

function withMember(body: Buffer, name: string, value: string | undefined): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(body.toString('utf8')), [name]: value }));
}

import type { CustomFetch } from 'openid-client';
import { noteSuccessor } from './successor.js';

/** The authorization server didn't answer, or answered that it can't now. Its message names no address and no secret. */
export class AuthorizationServerAway extends Error {
  override readonly name = 'AuthorizationServerAway';
}

/** The authorization server answered what can't be used. */
export class AuthorizationServerUnusable extends Error {
  override readonly name = 'AuthorizationServerUnusable';
}

const BODY_LIMIT_BYTES = 1024 * 1024;

/**
 * Makes the fetch that every request to the authorization server goes through. It bounds the answer's size (AS-05),
 * tells "away" from "no" (ERR-12), and evens out two habits that the library stumbles over: a 401 with a
 * `WWW-Authenticate` header, whose body it doesn't read (ERR-07, ERR-09), and an error sent with status 200.
 */
export function createGuardedFetch(): CustomFetch {
  return async (url, options) => {
    const response = await requestOrAway(url, options);
    if (response.status >= 500 || response.status === 429) {
      await response.body?.cancel();
      throw new AuthorizationServerAway(`it answered ${response.status}`);
    }
    const body = await readBounded(response);
    if (response.status === 200) noteSuccessor(body);
    return evenOut(response, body);
  };
}

type FetchArguments = Parameters<CustomFetch>;

async function requestOrAway(url: FetchArguments[0], options: FetchArguments[1]): Promise<Response> {
  try {
    return await fetch(url, options as RequestInit);
  } catch (error) {
    throw away(error);
  }
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

function away(error: unknown): AuthorizationServerAway {
  if (error instanceof DOMException) return new AuthorizationServerAway('it did not answer in time');
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'connection failed';
  return new AuthorizationServerAway(code);
}

function evenOut(response: Response, body: Buffer): Response {
  const headers = new Headers(response.headers);
  headers.delete('www-authenticate');
  const status = response.status === 401 || isError(response, body) ? 400 : response.status;
  const hasBody = ![204, 205, 304].includes(status) && !(status >= 300 && status < 400);
  return new Response(hasBody ? new Uint8Array(body) : null, { status, headers });
}

function isError(response: Response, body: Buffer): boolean {
  if (response.status !== 200 || !body.includes('"error"')) return false;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && 'error' in value && !('access_token' in value);
  } catch {
    return false;
  }
}

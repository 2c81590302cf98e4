import type { IncomingRequest } from '../contract/incoming-request.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { API_PREFIX, type Api } from './api.js';

/** A request to a resource server that the settings allow. */
export interface AllowedCall {
  readonly kind: 'call';
  readonly method: string;
  /** Path and query, as they are sent. */
  readonly path: string;
}

/** Finds the resource server of a path; `undefined` if there is none of this name. */
export function apiOf(path: string, apis: ReadonlyMap<string, Api>): Api | undefined {
  if (!path.startsWith(API_PREFIX)) return undefined;
  const end = path.indexOf('/', API_PREFIX.length);
  return end === -1 ? undefined : apis.get(path.slice(API_PREFIX.length, end));
}

/** Compares method and path with the settings. What was compared is what is sent. */
export function readCall(
  { method, path, query }: Pick<IncomingRequest, 'method' | 'path' | 'query'>,
  api: Api,
): AllowedCall | Refusal {
  const { methods } = api.settings;
  if (!(methods as readonly string[]).includes(method))
    return {
      ...refuse(405, 'invalid_request', `${method} is not allowed for this API.`),
      headers: { allow: methods.join(', ') },
    };
  const normalized = normalizePath(path.slice(API_PREFIX.length + api.name.length));
  if (normalized === undefined || !isPlainQuery(query))
    return refuse(
      400,
      'invalid_request',
      'The path or query is ambiguous: it has dot segments, empty segments, encoded separators, or characters that are not allowed.',
    );
  if (!api.allows(normalized)) return refuse(404, 'invalid_request', 'This path is not allowed for this API.');
  return { kind: 'call', method, path: `${api.basePath}${normalized}${query === '' ? '' : `?${query}`}` };
}

/** The characters of a path that mean the same to every server. Not `;`, which some take for the end of a segment. */
const PLAIN_PATH = /^(?:\/(?:[\w\-.~!$&'()*+,=:@]|%[0-9A-F]{2})*)+$/;

/**
 * Encodings of characters that separate, end or climb out of segments; of percent signs, which a second decoding would
 * turn into those; and of more bytes than a character needs, which lenient servers read (RFC 3629, section 3).
 */
const AMBIGUOUS = /%(?:2F|5C|3B|25[0-9A-Fa-f]{2}|[01][0-9A-F]|7F|C[01]|E0%[89]|F0%8)/;

const UNRESERVED = /[\w\-.~]/;

/**
 * Normalises a path: encoded characters that need no encoding are decoded, and the rest is encoded in one way (RFC 3986,
 * section 6.2.2). The result is both what is compared with the allow-list and what is sent.
 *
 * @returns `undefined` if two servers could read the path differently: `..`, `//`, `\`, `;`, and encoded forms of them,
 *   control characters, or invalid encoding
 */
function normalizePath(path: string): string | undefined {
  const normalized = path.replace(/%[0-9a-fA-F]{2}/g, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return UNRESERVED.test(character) ? character : encoded.toUpperCase();
  });
  if (!PLAIN_PATH.test(normalized) || AMBIGUOUS.test(normalized)) return undefined;
  const segments = normalized.split('/').slice(1);
  const isClimbing = segments.some((segment) => segment === '.' || segment === '..');
  const hasEmpty = segments.slice(0, -1).includes('');
  return isClimbing || hasEmpty ? undefined : normalized;
}

/** Whether a query can be sent as it is. */
function isPlainQuery(query: string): boolean {
  return /^[\x21\x22\x24-\x7e]*$/.test(query);
}

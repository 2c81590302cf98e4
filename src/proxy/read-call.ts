import type { IncomingRequest } from '../contract/incoming-request.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { API_PREFIX, type Api } from './api.js';
import { isPlainQuery, normalizePath } from './proxied-path.js';

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

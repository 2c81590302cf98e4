import { ENDPOINTS } from '../endpoints.js';
import { type Answer, readAnswer } from '../probe/answer.js';
import type { Exchange } from '../probe/exchange.js';

export type AnswerRecord = ReturnType<typeof recordAnswers>;

/** What rules about all answers look at. */
const HEADERS = [
  'content-type',
  'cache-control',
  'etag',
  'last-modified',
  'age',
  'vary',
  'x-content-type-options',
  'cross-origin-resource-policy',
  'cross-origin-opener-policy',
  'content-security-policy',
  'x-frame-options',
  'strict-transport-security',
];

/** More kinds than a backend has; what varies more is recorded up to here. */
const MOST_KINDS = 500;

/** Longer URLs are answered by servers and proxies before any backend sees them. */
const LONGEST_URL = 2048;

/** Servers and frameworks answer others on their own. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Every kind of answer that the two endpoints gave in a run, one of each. `baseUrl`: where the two endpoints are. */
export function recordAnswers(baseUrl: string) {
  const prefix = baseUrl.replace(/\/$/, '');
  const kinds = new Map<string, Exchange>();
  return {
    see(exchange: Exchange) {
      const { request, response } = exchange;
      const path = pathOf(request.url, prefix);
      // For another host a server may answer instead of the backend.
      const isForeign = request.headers.some(([name]) => name.toLowerCase() === 'host');
      if (path === undefined || isForeign || request.url.length > LONGEST_URL || !METHODS.includes(request.method))
        return;
      const seen = response.headers
        .map(([name, value]) => [name.toLowerCase(), value] as const)
        .filter(([name]) => HEADERS.includes(name) || name.startsWith('access-control-'))
        .map((pair) => pair.join(': '))
        .sort();
      const kind = [request.method, path, response.status, response.body === '', ...seen].join('\n');
      if (!kinds.has(kind) && kinds.size < MOST_KINDS) kinds.set(kind, exchange);
    },
    get answers(): readonly Answer[] {
      return [...kinds.values()].map(readAnswer);
    },
  };
}

function pathOf(url: string, prefix: string): string | undefined {
  return ENDPOINTS.find((path) => url.split('?')[0] === prefix + path);
}

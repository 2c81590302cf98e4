import type { Request } from '../../backend/parts.js';
import { rewritingRequests } from '../at-point.js';
import type { Breakings } from './breaking.js';

const PROXY = '/api/';
const METADATA = ['origin', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'];

const saidBy = ({ headers }: Request) => ['sec-fetch-site', 'sec-fetch-mode'].flatMap((name) => headers[name] ?? []);

function isFrom(request: Request, value: string): boolean {
  return saidBy(request).join(' ') === value || (saidBy(request).length === 0 && request.headers.origin === value);
}

function withoutMetadata(request: Request): Request {
  const kept = Object.entries(request.headers).filter(([name]) => !METADATA.includes(name));
  return { ...request, headers: Object.fromEntries(kept) };
}

/** Calls of resource servers through the backend. */
export const proxiedCalls: Breakings = {
  'PRX-03': (point) =>
    rewritingRequests(point, {
      isMeant: (request) => request.path.startsWith(PROXY) && isFrom(request, point.value ?? ''),
      rewrite: withoutMetadata,
    }),
  'PRX-01':
    ({ value }) =>
    (original) => ({
      findSession(request, backend) {
        const isWithout = request.headers.cookie === undefined ? 'no cookie' : 'an unknown cookie';
        const found = original.findSession(request, backend);
        if (found !== undefined || !request.path.startsWith(PROXY) || isWithout !== value) return found;
        return [...backend.sessions.values()].at(-1);
      },
    }),
};

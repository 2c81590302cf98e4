import { onEndpoints } from '../backend/changes.js';
import type { Parts, Request } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { TOKEN } from './shared.js';

/** Adds headers to the answers of the two endpoints. */
const allowing =
  (headers: (request: Request, origin: string) => Record<string, string>) =>
  (original: Parts): Partial<Parts> => ({
    finish(answer, request, backend) {
      const done = original.finish(answer, request, backend);
      return request.path.startsWith('/.well-known/')
        ? { ...done, headers: { ...done.headers, ...headers(request, backend.origin) } }
        : done;
    },
  });

export const cors: readonly BrokenBackend[] = [
  {
    breaks: 'CSRF-01',
    fault: 'allows any origin to read',
    alsoBreaks: ['CSRF-03'],
    change: allowing(
      ({ method, headers: { origin } }): Record<string, string> =>
        origin === undefined || method === 'OPTIONS'
          ? {}
          : { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' },
    ),
  },
  {
    breaks: 'CSRF-02',
    fault: 'grants preflights',
    change: allowing(
      ({ method }): Record<string, string> =>
        method === 'OPTIONS' ? { 'Access-Control-Allow-Headers': 'x-csrf' } : {},
    ),
  },
  {
    breaks: 'CSRF-03',
    fault: 'allows origins with its own as a prefix',
    alsoBreaks: ['CSRF-01'],
    change: allowing(
      ({ headers: { origin } }, own): Record<string, string> =>
        origin?.startsWith(own.slice(0, own.lastIndexOf(':'))) ? { 'Access-Control-Allow-Origin': origin } : {},
    ),
  },
  {
    breaks: 'CSRF-04',
    fault: 'lets other pages embed its answers',
    alsoBreaks: ['HDR-02', 'HDR-03'],
    change: (original) => ({
      securityHeaders(request) {
        const {
          'X-Content-Type-Options': _type,
          'Cross-Origin-Resource-Policy': _policy,
          ...rest
        } = original.securityHeaders(request);
        return rest;
      },
    }),
  },
  {
    breaks: 'CSRF-14',
    fault: 'speaks JSONP',
    change: (original) => ({
      finish(answer, request, backend) {
        const callback = new URLSearchParams(request.search).get('callback');
        const done = original.finish(answer, request, backend);
        return callback === null || request.path !== TOKEN ? done : { ...done, body: `${callback}(${done.body})` };
      },
    }),
  },
  {
    breaks: 'CSRF-01',
    fault: 'lets every origin read its errors',
    alsoBreaks: ['CSRF-03'],
    change: onEndpoints((answer) =>
      answer.status === 400
        ? { ...answer, headers: { ...answer.headers, 'Access-Control-Allow-Origin': '*' } }
        : answer,
    ),
  },
];

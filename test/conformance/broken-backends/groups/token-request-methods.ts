import { json } from '../backend/answering.js';
import type { BrokenBackend } from '../broken-backend.js';
import { isToken, onToken, TOKEN } from './shared.js';

export const tokenRequestMethods: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-02',
    fault: 'answers POST with another scope than GET',
    alsoBreaks: ['RT-05'],
    change: (original) => ({
      readQuery(request) {
        const query = original.readQuery(request);
        const isBare = query.scope.length + query.resources.length === 0;
        return request.method === 'POST' && isBare ? { ...query, scope: ['write'] } : query;
      },
    }),
  },
  {
    breaks: 'TOK-03',
    fault: 'ignores the body of a POST',
    alsoBreaks: ['TOK-04', 'TOK-29'],
    change: onToken('POST', (request) =>
      request.headers['content-type']?.includes('form') ? { ...request, body: '' } : request,
    ),
  },
  {
    breaks: 'TOK-04',
    fault: 'treats JSON as a bare request',
    change: onToken('POST', (request) =>
      request.headers['content-type'] === 'application/json' ? { ...request, body: '' } : request,
    ),
  },
  {
    breaks: 'TOK-13',
    fault: 'answers any method',
    change: (original) => ({
      answer: (request, backend) =>
        original.answer(
          ['PUT', 'PATCH', 'DELETE', 'TRACE'].includes(request.method) && request.path === TOKEN
            ? { ...request, method: 'GET' }
            : request,
          backend,
        ),
    }),
  },
  {
    breaks: 'TOK-14',
    fault: 'answers POST with 404',
    change: (original) => ({
      answer: async (request, backend) =>
        isToken(request, 'POST', request)
          ? json(404, { error: 'invalid_request' }, original.securityHeaders(request))
          : original.answer(request, backend),
    }),
  },
  {
    breaks: 'TOK-14',
    fault: 'answers POST with a page',
    alsoBreaks: ['HDR-01'],
    change: (original) => ({
      answer: async (request, backend) =>
        request.isSecure && isToken(request, 'POST', request)
          ? {
              status: 200,
              headers: { ...original.securityHeaders(request), 'Content-Type': 'text/html' },
              body: '<p>Nothing to post here.</p>',
            }
          : original.answer(request, backend),
    }),
  },
  {
    breaks: 'TOK-15',
    fault: 'refuses HEAD as if there were no session',
    change: (original) => ({
      answer: (request, backend) =>
        original.answer(
          isToken(request, 'HEAD', request)
            ? { ...request, method: 'GET', headers: { ...request.headers, cookie: '' } }
            : request,
          backend,
        ),
    }),
  },
  {
    breaks: 'TOK-16',
    fault: 'lets a header choose the method',
    change: onToken('GET', (request) => {
      const method = request.headers['x-http-method-override'];
      return typeof method === 'string' ? { ...request, method } : request;
    }),
  },
  {
    breaks: 'TOK-16',
    fault: 'lets a header of a POST choose the method',
    change: (original) => ({
      answer(request, backend) {
        const method = request.headers['x-http-method-override'];
        const isOverridden = request.method === 'POST' && typeof method === 'string';
        return original.answer(isOverridden ? { ...request, method } : request, backend);
      },
    }),
  },
  {
    breaks: 'TOK-03',
    fault: 'refuses forms that name their charset, as fetch does',
    change: onToken('POST', (request) =>
      request.headers['content-type']?.includes(';')
        ? { ...request, headers: { ...request.headers, 'content-type': 'text/plain' } }
        : request,
    ),
  },
];

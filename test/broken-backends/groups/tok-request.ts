import { json } from '../backend/answering.js';
import { type Parts, Refused, type Request } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

const TOKEN = '/.well-known/bff-token';
const isToken = ({ path }: Request, method: string, request: Request) => path === TOKEN && request.method === method;

/** Treats one kind of token request otherwise. */
const onToken =
  (method: string, act: (request: Request, original: Parts) => Request) =>
  (original: Parts): Partial<Parts> => ({
    answer: (request, backend) =>
      original.answer(isToken(request, method, request) ? act(request, original) : request, backend),
  });

const parametersOf = ({ search }: Request) => new URLSearchParams(search);

/** How requests come in: methods, encodings, foreign parameters. */
export const tokRequestBroken: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-02',
    fault: 'answers POST with another scope than GET',
    alsoBreaks: ['TOK-03'],
    change: (original) => ({
      readQuery: (request) =>
        request.method === 'POST' ? { ...original.readQuery(request), scope: ['write'] } : original.readQuery(request),
    }),
  },
  {
    breaks: 'TOK-03',
    fault: 'ignores the body of a POST',
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
    breaks: 'TOK-05',
    fault: 'demands a scope',
    alsoBreaks: ['TOK-02'],
    change: (original) => ({
      readQuery(request) {
        const query = original.readQuery(request);
        if (request.method === 'GET' && query.scope.length + query.resources.length === 0)
          throw new Refused('invalid_request');
        return query;
      },
    }),
  },
  {
    breaks: 'TOK-06',
    fault: 'refuses unknown parameters',
    change: (original) => ({
      readQuery(request) {
        if (parametersOf(request).has('client_id') && parametersOf(request).has('x[]'))
          throw new Refused('invalid_request');
        return original.readQuery(request);
      },
    }),
  },
  {
    breaks: 'TOK-07',
    fault: 'passes unknown parameters on',
    change: (original) => {
      const passed = new Map<unknown, string>();
      return {
        readQuery(request) {
          const query = original.readQuery(request);
          const audience = parametersOf(request).get('audience');
          if (audience !== null) passed.set(query, audience);
          return query;
        },
        refreshForm(session, query) {
          const form = original.refreshForm(session, query);
          const audience = passed.get(query);
          if (audience !== undefined) form.set('audience', audience);
          return form;
        },
      };
    },
  },
  {
    breaks: 'TOK-08',
    fault: 'refuses an empty scope as malformed',
    change: (original) => ({
      readQuery(request) {
        if (parametersOf(request).get('scope') === '') throw new Refused('invalid_scope');
        return original.readQuery(request);
      },
    }),
  },
  {
    breaks: 'TOK-09',
    fault: 'does not decode %20 as a space',
    change: onToken('GET', (request) => ({ ...request, search: request.search.replaceAll('%20', '%09') })),
  },
  {
    breaks: 'TOK-10',
    fault: 'fails on broken encoding',
    change: onToken('GET', (request) => {
      decodeURIComponent(request.search);
      return request;
    }),
  },
  {
    breaks: 'TOK-11',
    fault: 'fails on a request that is too long',
    change: onToken('GET', (request) => {
      if (request.search.length > 10_000) throw new Error('too long');
      return request;
    }),
  },
  {
    breaks: 'TOK-12',
    fault: 'checks the parameters before the session',
    change: (original) => ({
      token(request, backend) {
        original.readQuery(request);
        return original.token(request, backend);
      },
    }),
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
];

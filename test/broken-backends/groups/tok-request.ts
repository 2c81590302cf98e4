import { json } from '../backend/answering.js';
import { type Parts, Refused, type Request } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

const TOKEN = '/.well-known/bff-token';
const isToken = ({ path }: Request, method: string, request: Request) => path === TOKEN && request.method === method;

/** Treats one kind of token request otherwise. */
const onToken =
  (method: string, act: (request: Request, honest: Parts) => Request) =>
  (honest: Parts): Partial<Parts> => ({
    answer: (request, backend) =>
      honest.answer(isToken(request, method, request) ? act(request, honest) : request, backend),
  });

const parametersOf = ({ search }: Request) => new URLSearchParams(search);

/** How requests come in: methods, encodings, foreign parameters. */
export const tokRequestImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-02',
    deed: 'answers POST with another scope than GET',
    followers: ['TOK-03'],
    change: (honest) => ({
      readQuery: (request) =>
        request.method === 'POST' ? { ...honest.readQuery(request), scope: ['write'] } : honest.readQuery(request),
    }),
  },
  {
    breaks: 'TOK-03',
    deed: 'overlooks the body of a POST',
    change: onToken('POST', (request) =>
      request.headers['content-type']?.includes('form') ? { ...request, body: '' } : request,
    ),
  },
  {
    breaks: 'TOK-04',
    deed: 'takes JSON for a bare request',
    change: onToken('POST', (request) =>
      request.headers['content-type'] === 'application/json' ? { ...request, body: '' } : request,
    ),
  },
  {
    breaks: 'TOK-05',
    deed: 'demands a scope',
    followers: ['TOK-02'],
    change: (honest) => ({
      readQuery(request) {
        const query = honest.readQuery(request);
        if (request.method === 'GET' && query.scope.length + query.resources.length === 0)
          throw new Refused('invalid_request');
        return query;
      },
    }),
  },
  {
    breaks: 'TOK-06',
    deed: 'refuses parameters that it does not know',
    change: (honest) => ({
      readQuery(request) {
        if (parametersOf(request).has('client_id') && parametersOf(request).has('x[]'))
          throw new Refused('invalid_request');
        return honest.readQuery(request);
      },
    }),
  },
  {
    breaks: 'TOK-07',
    deed: 'passes on what the frontend adds',
    change: (honest) => {
      const passed = new Map<unknown, string>();
      return {
        readQuery(request) {
          const query = honest.readQuery(request);
          const audience = parametersOf(request).get('audience');
          if (audience !== null) passed.set(query, audience);
          return query;
        },
        refreshForm(session, query) {
          const form = honest.refreshForm(session, query);
          const audience = passed.get(query);
          if (audience !== undefined) form.set('audience', audience);
          return form;
        },
      };
    },
  },
  {
    breaks: 'TOK-08',
    deed: 'takes an empty scope for a malformed one',
    change: (honest) => ({
      readQuery(request) {
        if (parametersOf(request).get('scope') === '') throw new Refused('invalid_scope');
        return honest.readQuery(request);
      },
    }),
  },
  {
    breaks: 'TOK-09',
    deed: 'takes %20 for something else than a space',
    change: onToken('GET', (request) => ({ ...request, search: request.search.replaceAll('%20', '%09') })),
  },
  {
    breaks: 'TOK-10',
    deed: 'fails on broken encoding',
    change: onToken('GET', (request) => {
      decodeURIComponent(request.search);
      return request;
    }),
  },
  {
    breaks: 'TOK-11',
    deed: 'fails on a request that is too long',
    change: onToken('GET', (request) => {
      if (request.search.length > 10_000) throw new Error('too long');
      return request;
    }),
  },
  {
    breaks: 'TOK-12',
    deed: 'reads the parameters first',
    change: (honest) => ({
      token(request, backend) {
        honest.readQuery(request);
        return honest.token(request, backend);
      },
    }),
  },
  {
    breaks: 'TOK-13',
    deed: 'answers any method',
    change: (honest) => ({
      answer: (request, backend) =>
        honest.answer(
          ['PUT', 'PATCH', 'DELETE', 'TRACE'].includes(request.method) && request.path === TOKEN
            ? { ...request, method: 'GET' }
            : request,
          backend,
        ),
    }),
  },
  {
    breaks: 'TOK-14',
    deed: 'says 404 where it means that there is no POST',
    change: (honest) => ({
      answer: async (request, backend) =>
        isToken(request, 'POST', request)
          ? json(404, { error: 'invalid_request' }, honest.securityHeaders(request))
          : honest.answer(request, backend),
    }),
  },
  {
    breaks: 'TOK-15',
    deed: 'refuses HEAD as if there were no session',
    change: (honest) => ({
      answer: (request, backend) =>
        honest.answer(
          isToken(request, 'HEAD', request)
            ? { ...request, method: 'GET', headers: { ...request.headers, cookie: '' } }
            : request,
          backend,
        ),
    }),
  },
  {
    breaks: 'TOK-16',
    deed: 'lets a header choose the method',
    change: onToken('GET', (request) => {
      const method = request.headers['x-http-method-override'];
      return typeof method === 'string' ? { ...request, method } : request;
    }),
  },
];

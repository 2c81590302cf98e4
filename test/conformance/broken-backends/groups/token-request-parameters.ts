import { Refused, type Request } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { onToken } from './shared.js';

const parametersOf = ({ search }: Request) => new URLSearchParams(search);

export const tokenRequestParameters: readonly BrokenBackend[] = [
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
    breaks: 'TOK-06',
    fault: 'refuses unknown parameters that it cannot decode',
    change: (original) => ({
      readQuery(request) {
        if (request.search.includes('foo=%ff')) throw new Refused('invalid_request');
        return original.readQuery(request);
      },
    }),
  },
  {
    breaks: 'TOK-06',
    fault: 'takes audience for resource',
    alsoBreaks: ['TOK-07'],
    change: (original) => ({
      readQuery(request) {
        const query = original.readQuery(request);
        const audience = parametersOf(request).getAll('audience');
        return query.resources.length > 0 ? query : { ...query, resources: audience };
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
    alsoBreaks: ['TOK-06'],
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
];

import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { reading } from './shared.js';

export const resourceValues: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-40',
    fault: 'fails on resources',
    change: (original) => ({
      checkAllowed(query, session, backend) {
        if (query.resources.length === 1 && backend.resources.includes(query.resources[0] ?? ''))
          throw new Refused('server_error', { status: 500 });
        original.checkAllowed(query, session, backend);
      },
    }),
  },
  {
    breaks: 'TOK-41',
    fault: 'ignores a resource that is not a URI',
    change: reading((request, original) =>
      original.readQuery(
        new URLSearchParams(request.search).get('resource') === 'api' ? { ...request, search: '' } : request,
      ),
    ),
  },
  {
    breaks: 'TOK-42',
    fault: 'ignores a resource with a fragment',
    change: reading((request, original) =>
      original.readQuery(
        new URLSearchParams(request.search).get('resource')?.includes('#') ? { ...request, search: '' } : request,
      ),
    ),
  },
  {
    breaks: 'TOK-43',
    fault: 'refuses a resource with a query as malformed',
    change: reading((request, original) => {
      if (new URLSearchParams(request.search).get('resource')?.includes('?')) throw new Refused('invalid_request');
      return original.readQuery(request);
    }),
  },
  {
    breaks: 'TOK-44',
    fault: 'accepts only http(s) resources',
    change: reading((request, original) => {
      if (new URLSearchParams(request.search).get('resource')?.startsWith('urn:')) throw new Refused('invalid_request');
      return original.readQuery(request);
    }),
  },
  {
    breaks: 'TOK-45',
    fault: 'refuses a repeated resource',
    change: reading((request, original) => {
      const query = original.readQuery(request);
      if (query.resources.length > 1) throw new Refused('invalid_request');
      return query;
    }),
  },
  {
    breaks: 'TOK-46',
    fault: 'asks for the first of two resources only',
    change: (original) => ({
      refreshForm: (session, { scope, resources }) =>
        original.refreshForm(session, { scope, resources: resources.slice(0, 1) }),
    }),
  },
];

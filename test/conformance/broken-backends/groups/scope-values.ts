import { Refused, type Request } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { reading } from './shared.js';

const scopeOf = ({ search }: Request) => new URLSearchParams(search).get('scope');

export const scopeValues: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-20',
    fault: 'accepts only letters in scopes',
    change: reading((request, original) => {
      if (!/^[\w -]*$/.test(scopeOf(request)?.trim() ?? '') && /[:'~]/.test(scopeOf(request) ?? ''))
        throw new Refused('invalid_request');
      return original.readQuery(request);
    }),
  },
  {
    breaks: 'TOK-21',
    alsoBreaks: ['TOK-22'],
    fault: 'repairs a malformed scope',
    change: reading((request, original) => {
      const scope = scopeOf(request);
      return original.readQuery(scope?.startsWith(' ') ? replaceParameter(request, 'scope', 'read') : request);
    }),
  },
  {
    breaks: 'TOK-22',
    fault: 'leaves the syntax of scopes to the authorization server',
    change: (original) => {
      const asIs = (request: Request) => scopeOf(request) === '"';
      return {
        readQuery: (request) => (asIs(request) ? { scope: ['"'], resources: [] } : original.readQuery(request)),
        checkAllowed(query, session, backend) {
          if (query.scope[0] !== '"') original.checkAllowed(query, session, backend);
        },
      };
    },
  },
  {
    breaks: 'TOK-23',
    fault: 'compares scopes as strings',
    change: reading((request, original) => {
      if (scopeOf(request) === 'write read') throw new Refused('backend_not_ready');
      return original.readQuery(request);
    }),
  },
  {
    breaks: 'TOK-24',
    fault: 'ignores the case of scopes',
    change: reading((request, original) => {
      const query = original.readQuery(request);
      return { ...query, scope: query.scope.map((scope) => scope.toLowerCase()) };
    }),
  },
  {
    breaks: 'TOK-25',
    fault: 'passes repeated scopes on',
    change: reading((request, original) => {
      const scope = scopeOf(request);
      const query = original.readQuery(request);
      return scope === 'read read' ? { ...query, scope: scope.split(' ') } : query;
    }),
  },
  {
    breaks: 'TOK-26',
    fault: 'takes the first of two scope parameters',
    change: reading((request, original) =>
      original.readQuery(
        new URLSearchParams(request.search).getAll('scope').length > 1
          ? replaceParameter(request, 'scope', 'read')
          : request,
      ),
    ),
  },
];

function replaceParameter(request: Request, name: string, value: string): Request {
  const parameters = new URLSearchParams(request.search);
  parameters.set(name, value);
  return { ...request, search: parameters.toString() };
}

import { Refused, type Request } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { keyed, reading } from './shared.js';

const scopeOf = ({ search }: Request) => new URLSearchParams(search).get('scope');

export const scopes: readonly BrokenBackend[] = [
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
    breaks: 'TOK-23',
    fault: 'holds tokens under the scopes in the order in which they were asked for',
    change: reading((request, original) => {
      const query = original.readQuery(request);
      return { ...query, scope: [...new Set(scopeOf(request)?.split(' ').filter(Boolean) ?? query.scope)] };
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
  {
    breaks: 'TOK-26',
    fault: 'takes two scope parameters with one value for one',
    change: reading((request, original) => {
      const [scope, ...others] = new URLSearchParams(request.search).getAll('scope');
      const isOne = others.length > 0 && others.every((other) => other === scope);
      return original.readQuery(isOne ? replaceParameter(request, 'scope', scope ?? '') : request);
    }),
  },
  {
    breaks: 'TOK-21',
    fault: 'splits scopes at any white space',
    change: reading((request, original) => {
      const scope = new URLSearchParams(request.search).get('scope') ?? '';
      const isSplit = /\S\s+\S/.test(scope) && /[^\S ]/.test(scope);
      return original.readQuery(isSplit ? replaceParameter(request, 'scope', scope.split(/\s+/).join(' ')) : request);
    }),
  },
  {
    breaks: 'TOK-27',
    fault: 'answers a query for one scope with the token for two',
    alsoBreaks: ['TOK-03'],
    change: (original) => ({
      token(request, backend) {
        const wide = original.heldKey({ scope: ['read', 'write'], resources: [] });
        const has = original.findSession(request, backend)?.tokens.has(wide);
        return original.token(
          has && request.search === 'scope=read' ? { ...request, search: 'scope=read+write' } : request,
          backend,
        );
      },
    }),
  },
  {
    breaks: 'TOK-27',
    fault: 'answers with the token for two scopes once that for one has expired',
    change: (original) => ({
      findHeld(session, query, backend) {
        const held = original.findHeld(session, query, backend);
        const isOver = held?.expiresAt !== undefined && held.expiresAt <= backend.now();
        if (!isOver || query.scope.length !== 1) return held;
        return session.tokens.get(original.heldKey({ scope: ['read', 'write'], resources: query.resources })) ?? held;
      },
    }),
  },
  {
    breaks: 'TOK-27',
    fault: 'answers a query for one scope with the token of a bare query',
    change: (original) => ({
      findHeld(session, query, backend) {
        const held = original.findHeld(session, query, backend);
        if (String(query.scope) !== 'read') return held;
        return session.tokens.get(original.heldKey({ scope: [], resources: query.resources })) ?? held;
      },
    }),
  },
  {
    breaks: 'TOK-28',
    fault: 'answers a query for two scopes with the token for one',
    change: keyed(({ scope, resources }) => [scope.slice(0, 1), resources]),
    alsoBreaks: ['TOK-27', 'TOK-66'],
  },
  {
    breaks: 'TOK-29',
    fault: 'answers a bare request with a held token for a scope',
    alsoBreaks: ['TOK-02'],
    change: (original) => ({
      token(request, backend) {
        const { tokens } = original.findSession(request, backend) ?? {};
        const isBare = !/(^|&)(scope|resource)=[^&]/.test(request.search) && request.method === 'GET';
        const scoped = tokens?.get(original.heldKey({ scope: ['read'], resources: [] }));
        return original.token(
          isBare && scoped && scoped.expiresAt !== undefined && scoped.expiresAt > backend.now() + 60
            ? { ...request, search: 'scope=read' }
            : request,
          backend,
        );
      },
    }),
  },
  {
    breaks: 'TOK-30',
    fault: 'holds tokens under the granted scope',
    change: (original) => ({
      async refresh(session, query, backend) {
        const held = await original.refresh(session, query, backend);
        if (query.scope.length > 0 && held.scope.length > query.scope.length)
          session.tokens.delete(original.heldKey(query));
        return held;
      },
    }),
  },
  {
    breaks: 'TOK-31',
    fault: 'ends the session of a page that asks for too much',
    change: (original) => ({
      checkAllowed(query, session, backend) {
        if (query.scope.includes('never-granted-to-anybody')) backend.sessions.delete(session.id);
        original.checkAllowed(query, session, backend);
      },
    }),
  },
];

function replaceParameter(request: Request, name: string, value: string): Request {
  const parameters = new URLSearchParams(request.search);
  parameters.set(name, value);
  return { ...request, search: parameters.toString() };
}

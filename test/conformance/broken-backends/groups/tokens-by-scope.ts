import type { BrokenBackend } from '../broken-backend.js';
import { keyed } from './shared.js';

export const tokensByScope: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-27',
    fault: 'answers a query for one scope with the token for two',
    alsoBreaks: ['TOK-03', 'TOK-28'],
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

import { type Parts, Refused, type Request, type TokenQuery } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

const scopeOf = ({ search }: Request) => new URLSearchParams(search).get('scope');

/** Keeps tokens under another key. */
const keyed = (key: (query: TokenQuery) => unknown) => (): Partial<Parts> => ({
  heldKey: (query) => JSON.stringify(key(query)),
});

/** Refuses what is well-formed, or takes what is not. */
const reading =
  (act: (request: Request, honest: Parts) => TokenQuery) =>
  (honest: Parts): Partial<Parts> => ({
    readQuery: (request) => act(request, honest),
  });

function replaceParameter(request: Request, name: string, value: string): Request {
  const parameters = new URLSearchParams(request.search);
  parameters.set(name, value);
  return { ...request, search: parameters.toString() };
}

/** What is asked for, and what is held for it. */
export const tokQueryImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-20',
    deed: 'takes scopes for words',
    change: reading((request, honest) => {
      if (!/^[\w -]*$/.test(scopeOf(request)?.trim() ?? '') && /[:'~]/.test(scopeOf(request) ?? ''))
        throw new Refused('invalid_request');
      return honest.readQuery(request);
    }),
  },
  {
    breaks: 'TOK-21',
    followers: ['TOK-22'],
    deed: 'mends a malformed scope',
    change: reading((request, honest) => {
      const scope = scopeOf(request);
      return honest.readQuery(scope?.startsWith(' ') ? replaceParameter(request, 'scope', 'read') : request);
    }),
  },
  {
    breaks: 'TOK-22',
    deed: 'lets the authorization server judge the form of a scope',
    change: (honest) => {
      const asIs = (request: Request) => scopeOf(request) === '"';
      return {
        readQuery: (request) => (asIs(request) ? { scope: ['"'], resources: [] } : honest.readQuery(request)),
        checkAllowed(query, session, backend) {
          if (query.scope[0] !== '"') honest.checkAllowed(query, session, backend);
        },
      };
    },
  },
  {
    breaks: 'TOK-23',
    deed: 'compares scopes as a text',
    change: reading((request, honest) => {
      if (scopeOf(request) === 'write read') throw new Refused('backend_not_ready');
      return honest.readQuery(request);
    }),
  },
  {
    breaks: 'TOK-24',
    deed: 'does not care about case',
    change: reading((request, honest) => {
      const query = honest.readQuery(request);
      return { ...query, scope: query.scope.map((scope) => scope.toLowerCase()) };
    }),
  },
  {
    breaks: 'TOK-25',
    deed: 'asks for a scope as often as it is named',
    change: reading((request, honest) => {
      const scope = scopeOf(request);
      const query = honest.readQuery(request);
      return scope === 'read read' ? { ...query, scope: scope.split(' ') } : query;
    }),
  },
  {
    breaks: 'TOK-26',
    deed: 'takes the first of two scopes',
    change: reading((request, honest) =>
      honest.readQuery(
        new URLSearchParams(request.search).getAll('scope').length > 1
          ? replaceParameter(request, 'scope', 'read')
          : request,
      ),
    ),
  },
  {
    breaks: 'TOK-27',
    deed: 'answers for one scope with the token that it has for two',
    followers: ['TOK-03', 'TOK-28'],
    change: (honest) => ({
      token(request, backend) {
        const wide = honest.heldKey({ scope: ['read', 'write'], resources: [] });
        const has = honest.findSession(request, backend)?.tokens.has(wide);
        return honest.token(
          has && request.search === 'scope=read' ? { ...request, search: 'scope=read+write' } : request,
          backend,
        );
      },
    }),
  },
  {
    breaks: 'TOK-28',
    deed: 'answers for two scopes with the token for one',
    change: keyed(({ scope, resources }) => [scope.slice(0, 1), resources]),
    followers: ['TOK-27', 'TOK-66'],
  },
  {
    breaks: 'TOK-29',
    deed: 'answers a bare request with the token for a scope, once it has one',
    followers: ['TOK-02'],
    change: (honest) => ({
      token(request, backend) {
        const { tokens } = honest.findSession(request, backend) ?? {};
        const isBare = !/(^|&)(scope|resource)=[^&]/.test(request.search) && request.method === 'GET';
        const scoped = tokens?.get(honest.heldKey({ scope: ['read'], resources: [] }));
        return honest.token(
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
    deed: 'keeps a token under what was granted',
    change: (honest) => ({
      async refresh(session, query, backend) {
        const held = await honest.refresh(session, query, backend);
        if (query.scope.length > 0 && held.scope.length > query.scope.length)
          session.tokens.delete(honest.heldKey(query));
        return held;
      },
    }),
  },
  {
    breaks: 'TOK-31',
    deed: 'ends the session of a page that asks for too much',
    change: (honest) => ({
      checkAllowed(query, session, backend) {
        if (query.scope.includes('never-granted-to-anybody')) backend.sessions.delete(session.id);
        honest.checkAllowed(query, session, backend);
      },
    }),
  },
  {
    breaks: 'TOK-40',
    deed: 'fails on resources',
    change: (honest) => ({
      checkAllowed(query, session, backend) {
        if (query.resources.length === 1 && backend.resources.includes(query.resources[0] ?? ''))
          throw new Refused('server_error', { status: 500 });
        honest.checkAllowed(query, session, backend);
      },
    }),
  },
  {
    breaks: 'TOK-41',
    deed: 'overlooks a resource that is no URI',
    change: reading((request, honest) =>
      honest.readQuery(
        new URLSearchParams(request.search).get('resource') === 'api' ? { ...request, search: '' } : request,
      ),
    ),
  },
  {
    breaks: 'TOK-42',
    deed: 'overlooks a resource with a fragment',
    change: reading((request, honest) =>
      honest.readQuery(
        new URLSearchParams(request.search).get('resource')?.includes('#') ? { ...request, search: '' } : request,
      ),
    ),
  },
  {
    breaks: 'TOK-43',
    deed: 'takes a resource with a query for malformed',
    change: reading((request, honest) => {
      if (new URLSearchParams(request.search).get('resource')?.includes('?')) throw new Refused('invalid_request');
      return honest.readQuery(request);
    }),
  },
  {
    breaks: 'TOK-44',
    deed: 'takes a resource for a web address',
    change: reading((request, honest) => {
      if (new URLSearchParams(request.search).get('resource')?.startsWith('urn:')) throw new Refused('invalid_request');
      return honest.readQuery(request);
    }),
  },
  {
    breaks: 'TOK-45',
    deed: 'takes a repeated resource for a mistake',
    change: reading((request, honest) => {
      const query = honest.readQuery(request);
      if (query.resources.length > 1) throw new Refused('invalid_request');
      return query;
    }),
  },
  {
    breaks: 'TOK-46',
    deed: 'asks for the first of two resources',
    change: (honest) => ({
      refreshForm: (session, { scope, resources }) =>
        honest.refreshForm(session, { scope, resources: resources.slice(0, 1) }),
    }),
  },
  {
    breaks: 'TOK-47',
    deed: 'has one token for all resources',
    change: keyed(({ scope, resources }) => [scope, resources.length > 0]),
  },
  {
    breaks: 'TOK-48',
    deed: 'takes a slash at the end off',
    change: reading((request, honest) => {
      const query = honest.readQuery(request);
      return { ...query, resources: query.resources.map((resource) => resource.replace(/\/$/, '')) };
    }),
  },
  {
    breaks: 'TOK-49',
    deed: 'has tokens for resources that nobody knows',
    followers: ['TOK-48'],
    change: (honest) => ({
      checkAllowed: ({ scope }, session, backend) => honest.checkAllowed({ scope, resources: [] }, session, backend),
    }),
  },
];

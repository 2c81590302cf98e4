import { onEndpoints, withHeaders } from '../backend/changes.js';
import type { Answer } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

const withPolicy = (path: string, policy: string) =>
  onEndpoints((answer, request) =>
    request.path.endsWith(path)
      ? { ...answer, headers: { ...answer.headers, 'Cache-Control': policy, Vary: 'Cookie' } }
      : answer,
  );

export const caching: readonly BrokenBackend[] = [
  {
    breaks: 'CACHE-01',
    fault: 'lets the browser store tokens, with revalidation',
    change: withPolicy('token', 'no-cache'),
  },
  {
    breaks: 'CACHE-02',
    fault: 'lets the browser store session information, with revalidation',
    change: withPolicy('sessioninfo', 'no-cache'),
  },
  {
    breaks: 'CACHE-03',
    fault: 'sends an ETag, as its framework does',
    change: withHeaders({ ETag: '"1"' }),
  },
  {
    breaks: 'CACHE-03',
    fault: 'answers 304 to conditional requests',
    change: onEndpoints((answer, { headers }) =>
      headers['if-none-match'] === undefined ? answer : { ...answer, status: 304, body: '' },
    ),
  },
  {
    breaks: 'CACHE-04',
    fault: 'caches answers by URL across sessions',
    change: (original) => {
      let kept: Answer | undefined;
      return {
        async sessionInfo(request, backend) {
          const answer = await original.sessionInfo(request, backend);
          kept ??= answer;
          return request.method === 'GET' ? kept : answer;
        },
      };
    },
  },
  {
    breaks: 'CACHE-05',
    fault: 'loses the expiry of held tokens',
    alsoBreaks: ['TOK-62'],
    change: (original) => {
      let count = 0;
      return {
        tokenBody(held, query, backend) {
          const { expires_in: _forgotten, ...body } = original.tokenBody(held, query, backend);
          count += 1;
          return count % 2 === 0 ? body : original.tokenBody(held, query, backend);
        },
      };
    },
  },
  {
    breaks: 'CACHE-07',
    fault: 'takes the token of the sign-in for that of its scopes, also when it has expired',
    alsoBreaks: ['TOK-66'],
    change: (original) => ({
      findHeld(session, query, backend) {
        const first = session.tokens.get(original.heldKey({ scope: [], resources: [] }));
        const scope = first?.scope.filter((token) => !['openid', 'online_access'].includes(token)).toSorted();
        const isFirst = query.resources.length === 0 && String(scope) === String(query.scope);
        return isFirst ? first : original.findHeld(session, query, backend);
      },
    }),
  },
  {
    breaks: 'CACHE-07',
    fault: 'refreshes, and then serves the held token',
    change: (original) => ({
      async token(request, backend) {
        const session = original.findSession(request, backend);
        const held = session?.tokens.get(original.heldKey({ scope: [], resources: [] }));
        const isHeld =
          session &&
          held &&
          original.isSuitable(held, session, backend) &&
          `${request.method}?${request.search}` === 'GET?';
        if (isHeld) {
          const answer = await original.requestTokens(
            original.refreshForm(session, { scope: [], resources: [] }),
            backend,
          );
          original.keepRefreshToken(session, answer.members ?? {});
        }
        return original.token(request, backend);
      },
    }),
  },
  {
    breaks: 'CACHE-08',
    fault: 'serves expired tokens for a while',
    change: (original) => ({
      isSuitable: (held, session, backend) =>
        original.isSuitable(held, session, backend) ||
        (held.lifetime === 2 && held.expiresAt !== undefined && backend.now() < held.expiresAt + 60),
      tokenBody: (held, query, backend) => ({
        ...original.tokenBody(held, query, backend),
        ...(held.expiresAt === undefined
          ? {}
          : { expires_in: Math.max(1, Math.floor(held.expiresAt - backend.now())) }),
      }),
    }),
  },
  {
    breaks: 'CACHE-09',
    fault: 'serves tokens to their last second',
    change: () => ({
      isSuitable: ({ expiresAt, gotAt }, _session, { now }) =>
        expiresAt === undefined ? now() < gotAt + 300 : expiresAt > now(),
    }),
  },
  {
    breaks: 'CACHE-09',
    fault: 'discards unexpired tokens although it cannot get another',
    change: (original) => ({
      isSuitable: (held, session, backend) =>
        original.isSuitable(held, { ...session, refreshToken: session.refreshToken ?? 'none' }, backend),
      async refresh(session, query, backend) {
        if (session.refreshToken === undefined) session.tokens.clear();
        return original.refresh(session, query, backend);
      },
    }),
  },
  {
    breaks: 'CACHE-12',
    fault: 'sends a person who cannot refresh to sign in again and again',
    change: (original) => ({
      findHeld: (session, query) => session.tokens.get(original.heldKey(query)),
    }),
  },
  {
    breaks: 'CACHE-01',
    fault: 'lets refusals of requests from other sites be stored',
    alsoBreaks: ['HDR-07'],
    change: onEndpoints((answer, { path }) =>
      answer.status === 403 && path.endsWith('token')
        ? { ...answer, headers: { ...answer.headers, 'Cache-Control': 'max-age=0' } }
        : answer,
    ),
  },
];

import { onEndpoints, withHeaders } from '../backend/changes.js';
import type { Answer } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

const withPolicy = (path: string, policy: string) =>
  onEndpoints((answer, request) =>
    request.path.endsWith(path)
      ? { ...answer, headers: { ...answer.headers, 'Cache-Control': policy, Vary: 'Cookie' } }
      : answer,
  );

export const cacheImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'CACHE-01',
    deed: 'lets the browser store tokens if it asks again',
    change: withPolicy('token', 'no-cache'),
  },
  {
    breaks: 'CACHE-02',
    deed: 'lets the browser store session information if it asks again',
    change: withPolicy('sessioninfo', 'no-cache'),
  },
  {
    breaks: 'CACHE-03',
    deed: 'sends an ETag, as its framework does',
    change: withHeaders({ ETag: '"1"' }),
  },
  {
    breaks: 'CACHE-03',
    deed: 'answers 304 to conditional requests',
    change: onEndpoints((answer, { headers }) =>
      headers['if-none-match'] === undefined ? answer : { ...answer, status: 304, body: '' },
    ),
  },
  {
    breaks: 'CACHE-04',
    deed: 'keeps answers by URL, whoever is signed in',
    change: (honest) => {
      let kept: Answer | undefined;
      return {
        async sessionInfo(request, backend) {
          const answer = await honest.sessionInfo(request, backend);
          kept ??= answer;
          return request.method === 'GET' ? kept : answer;
        },
      };
    },
  },
  {
    breaks: 'CACHE-05',
    deed: 'forgets the expiry of tokens now and then',
    followers: ['TOK-62'],
    change: (honest) => {
      let count = 0;
      return {
        tokenBody(held, query, backend) {
          const { expires_in: _forgotten, ...body } = honest.tokenBody(held, query, backend);
          count += 1;
          return count % 2 === 0 ? body : honest.tokenBody(held, query, backend);
        },
      };
    },
  },
  {
    breaks: 'CACHE-07',
    deed: 'asks the authorization server and then serves the token that it holds',
    change: (honest) => ({
      async token(request, backend) {
        const session = honest.findSession(request, backend);
        const held = session?.tokens.get(honest.heldKey({ scope: [], resources: [] }));
        const isHeld = session && held && honest.isSuitable(held, session, backend) && request.search === '';
        if (isHeld) {
          const answer = await honest.requestTokens(honest.refreshForm(session, { scope: [], resources: [] }), backend);
          honest.keepRefreshToken(session, answer.members ?? {});
        }
        return honest.token(request, backend);
      },
    }),
  },
  {
    breaks: 'CACHE-08',
    deed: 'serves tokens for a while after their end',
    change: (honest) => ({
      isSuitable: (held, session, backend) =>
        honest.isSuitable(held, session, backend) ||
        (held.lifetime === 2 && held.expiresAt !== undefined && backend.now() < held.expiresAt + 60),
      tokenBody: (held, query, backend) => ({
        ...honest.tokenBody(held, query, backend),
        ...(held.expiresAt === undefined
          ? {}
          : { expires_in: Math.max(1, Math.floor(held.expiresAt - backend.now())) }),
      }),
    }),
  },
  {
    breaks: 'CACHE-09',
    deed: 'serves tokens to their last second',
    change: () => ({
      isSuitable: ({ expiresAt, gotAt }, _session, { now }) =>
        expiresAt === undefined ? now() < gotAt + 300 : expiresAt > now(),
    }),
  },
  {
    breaks: 'CACHE-09',
    deed: 'throws tokens away before their end, though it can get no other',
    change: (honest) => ({
      isSuitable: (held, session, backend) =>
        honest.isSuitable(held, { ...session, refreshToken: session.refreshToken ?? 'none' }, backend),
      async refresh(session, query, backend) {
        if (session.refreshToken === undefined) session.tokens.clear();
        return honest.refresh(session, query, backend);
      },
    }),
  },
  {
    breaks: 'CACHE-10',
    deed: 'invents a life time of an hour',
    change: (honest) => ({
      tokenBody: (held, query, backend) => ({ expires_in: 3600, ...honest.tokenBody(held, query, backend) }),
    }),
  },
  {
    breaks: 'CACHE-10',
    deed: 'keeps tokens of unknown life time for ever',
    change: (honest) => ({
      isSuitable: (held, session, backend) => held.expiresAt === undefined || honest.isSuitable(held, session, backend),
    }),
  },
  {
    breaks: 'CACHE-11',
    deed: 'believes every life time',
    change: (honest) => ({
      readIssued(answer, asked, backend) {
        const issued = honest.readIssued(answer, asked, backend);
        const given = Number(answer.members?.expires_in);
        return given > 1e9 ? { ...issued, lifetime: given, expiresAt: backend.now() + given } : issued;
      },
    }),
  },
];

export const cacheVariants: readonly ConformingVariant[] = [
  {
    custom: 'keeps tokens only for those who ask at the same moment',
    change: (honest) => {
      const gotAt = new Map<string, number>();
      let askedAt = Number.POSITIVE_INFINITY;
      return {
        readIssued(answer, asked, backend) {
          const issued = honest.readIssued(answer, asked, backend);
          gotAt.set(issued.token, performance.now());
          return issued;
        },
        inTurn(session, work) {
          const arrivedAt = performance.now();
          return honest.inTurn(session, () => {
            askedAt = arrivedAt;
            const got = work();
            askedAt = Number.POSITIVE_INFINITY;
            return got;
          });
        },
        isSuitable: (held, session, backend) =>
          honest.isSuitable(held, session, backend) &&
          (session.refreshToken === undefined || askedAt < (gotAt.get(held.token) ?? 0)),
      };
    },
  },
  {
    custom: 'forbids caches with more words',
    change: withHeaders({ 'Cache-Control': 'no-store, max-age=0', Pragma: 'no-cache' }),
  },
];

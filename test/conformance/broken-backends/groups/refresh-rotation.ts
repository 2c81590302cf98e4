import type { Held } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

export const refreshRotation: readonly BrokenBackend[] = [
  {
    breaks: 'RT-03',
    fault: 'loses new refresh tokens of short-lived tokens',
    change: (original) => ({
      keepRefreshToken(session, members) {
        if (members.expires_in !== 1) original.keepRefreshToken(session, members);
      },
    }),
  },
  {
    breaks: 'RT-03',
    fault: 'keeps a refresh token of its own for each resource, where tokens are short-lived',
    alsoBreaks: ['RT-06'],
    change: (original) => {
      const first = new Map<string, string | undefined>();
      const of = new Map<string, string | undefined>();
      return {
        async refresh(session, query, backend) {
          const signedInFor = session.tokens.get(original.heldKey({ scope: [], resources: [] }))?.lifetime ?? 0;
          if (signedInFor > 1 && !first.has(session.id)) return original.refresh(session, query, backend);
          const key = `${session.id} ${query.resources.join(' ')}`;
          if (!first.has(session.id)) first.set(session.id, session.refreshToken);
          session.refreshToken = of.get(key) ?? first.get(session.id);
          const held = await original.refresh(session, query, backend);
          of.set(key, session.refreshToken);
          return held;
        },
      };
    },
  },
  {
    breaks: 'RT-04',
    fault: 'discards its refresh token when no new one is returned',
    change: () => ({
      keepRefreshToken(session, { refresh_token: successor }) {
        session.refreshToken = typeof successor === 'string' ? successor : undefined;
      },
    }),
  },
  {
    breaks: 'RT-07',
    fault: 'discards the result of a refresh whose client disconnected',
    change: (original) => ({
      async token(request, backend) {
        const session = original.findSession(request, backend);
        const before = session?.refreshToken;
        const answer = await original.token(request, backend);
        if (session !== undefined && request.isAbandoned()) {
          session.refreshToken = before;
          session.tokens.clear();
        }
        return answer;
      },
    }),
  },
  {
    breaks: 'RT-05',
    fault: 'refreshes for each request',
    alsoBreaks: ['RT-06'],
    change: () => ({ withSessionLock: (_session, work) => work() }),
  },
  {
    breaks: 'RT-06',
    fault: 'has one lock per kind of token',
    change: (original) => {
      const backgroundWork = new Map<string, Promise<Held>>();
      return {
        withSessionLock: (_session, work) => work(),
        refresh(session, query, backend) {
          const key = `${session.id} ${original.heldKey(query)}`;
          const refresh =
            backgroundWork.get(key) ??
            original.refresh(session, query, backend).finally(() => backgroundWork.delete(key));
          backgroundWork.set(key, refresh);
          return refresh;
        },
      };
    },
  },
  {
    breaks: 'RT-03',
    fault: 'keeps the old refresh token if the token cannot be used',
    change: (original) => ({
      keepRefreshToken(session, members) {
        if (members.resource !== 'https://elsewhere.example') original.keepRefreshToken(session, members);
      },
    }),
  },
];

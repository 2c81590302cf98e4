import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

export const signOutAndTokens: readonly BrokenBackend[] = [
  {
    breaks: 'LOGOUT-03',
    fault: 'revokes nothing',
    alsoBreaks: ['LOGOUT-10'],
    change: () => ({ revoke: async () => undefined }),
  },
  {
    breaks: 'LOGOUT-04',
    fault: 'keeps the session when the revocation fails',
    change: (original) => ({
      async logout(request, backend) {
        const session = original.findSession(request, backend);
        const answer = await original.logout(request, backend);
        if (session === undefined) return answer;
        const probe = await fetch(`${backend.issuer}/revoke`, {
          method: 'POST',
          body: new URLSearchParams(),
          signal: AbortSignal.timeout(500),
        }).catch(() => undefined);
        if (probe?.status !== 200) backend.sessions.set(session.id, session);
        return answer;
      },
    }),
  },
  {
    breaks: 'LOGOUT-10',
    fault: 'revives a session with tokens that arrive late',
    change: (original) => ({
      async refresh(session, query, backend) {
        try {
          return await original.refresh(session, query, backend);
        } catch (error) {
          // What a refresh says whose session is gone when it comes back.
          if (error instanceof Refused && error.code === 'invalid_session') backend.sessions.set(session.id, session);
          throw error;
        }
      },
    }),
  },
  {
    breaks: 'LOGOUT-03',
    fault: 'revokes the refresh token of the sign-in, and not the current one',
    change: (original) => {
      const firsts = new Map<string, string | undefined>();
      return {
        keepRefreshToken(session, members) {
          if (!firsts.has(session.id)) firsts.set(session.id, session.refreshToken);
          original.keepRefreshToken(session, members);
        },
        endSession: (session, backend) =>
          original.endSession({ ...session, refreshToken: firsts.get(session.id) ?? session.refreshToken }, backend),
      };
    },
  },
];

import type { Session } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

export const refreshTokens: readonly BrokenBackend[] = [
  {
    breaks: 'RT-01',
    fault: 'sends the refresh token in a header, in Base64',
    change: (original) => ({
      async token(request, backend) {
        const answer = await original.token(request, backend);
        const { refreshToken = '' } = original.findSession(request, backend) ?? {};
        const state = Buffer.from(JSON.stringify({ refreshToken })).toString('base64url');
        return { ...answer, headers: { ...answer.headers, 'X-State': state } };
      },
    }),
  },
  {
    breaks: 'RT-18',
    fault: 'ends all sessions of a person who signs out of one',
    change: (original) => ({
      async logout(request, backend) {
        const own = original.findSession(request, backend);
        for (const other of backend.sessions.values())
          if (other !== own && other.claims.sub === own?.claims.sub) forgetTokens(other);
        return original.logout(request, backend);
      },
    }),
  },
  {
    breaks: 'RT-19',
    fault: 'keeps the tokens of the person who was signed in before',
    change: (original) => ({
      async callback(request, backend) {
        const before = original.findSession(request, backend);
        const answer = await original.callback(request, backend);
        const session = [...backend.sessions.values()].at(-1);
        if (before === undefined || session === undefined || answer.status !== 303) return answer;
        session.refreshToken = before.refreshToken;
        return answer;
      },
    }),
  },
  {
    breaks: 'RT-18',
    fault: 'ends all sessions of a person after invalid_grant',
    change: () => ({
      endAfterInvalidGrant({ claims }, { sessions }) {
        for (const one of [...sessions.values()]) if (one.claims.sub === claims.sub) sessions.delete(one.id);
      },
    }),
  },
];

function forgetTokens(session: Session): void {
  session.refreshToken = undefined;
  session.tokens.clear();
}

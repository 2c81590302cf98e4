import type { BrokenBackend } from '../broken-backend.js';
import { leading } from './shared.js';

export const signOut: readonly BrokenBackend[] = [
  {
    breaks: 'LOGOUT-01',
    fault: 'removes the cookie, but keeps the session',
    change: (original) => ({
      logout: (request, backend) => original.logout(request, { ...backend, sessions: new Map(backend.sessions) }),
    }),
  },
  {
    breaks: 'LOGOUT-02',
    fault: 'removes the cookie for another path',
    change: (original) => ({ endedSessionCookie: () => original.endedSessionCookie().replace('Path=/', 'Path=/app') }),
  },
  {
    breaks: 'LOGOUT-08',
    fault: 'lets a parameter choose the post-logout redirect URI',
    change: leading((location, search) => {
      const wanted = new URLSearchParams(search).get('return_to');
      if (wanted !== null) location.searchParams.set('post_logout_redirect_uri', wanted);
    }),
  },
  {
    breaks: 'LOGOUT-09',
    fault: 'refuses to sign out without a session',
    change: (original) => ({
      async logout(request, backend) {
        const answer = await original.logout(request, backend);
        return answer.body === '{}' ? { ...answer, status: 400, body: '{"error":"invalid_session"}' } : answer;
      },
    }),
  },
];

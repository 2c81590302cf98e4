import { type Parts, Refused } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

/** Changes the address that the page is sent to after signing out. */
const leading =
  (act: (location: URL, search: string) => void) =>
  (original: Parts): Partial<Parts> => ({
    async logout(request, backend) {
      const answer = await original.logout(request, backend);
      const { logout_uri: address } = JSON.parse(answer.body);
      if (typeof address !== 'string') return answer;
      const location = new URL(address);
      act(location, request.search);
      return { ...answer, body: JSON.stringify({ logout_uri: location.href }) };
    },
  });

export const logoutBroken: readonly BrokenBackend[] = [
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
    breaks: 'LOGOUT-05',
    fault: 'signs out on GET',
    alsoBreaks: ['CSRF-15', 'CKI-03'],
    change: (original) => ({
      sessionCookie: (id) => original.sessionCookie(id).replace('SameSite=Strict', 'SameSite=Lax'),
      async answer(request, backend) {
        if (request.path !== '/logout' || request.method !== 'GET') return original.answer(request, backend);
        const session = original.findSession(request, backend);
        if (session) backend.sessions.delete(session.id);
        return { status: 303, headers: { Location: '/' }, body: '' };
      },
    }),
  },
  {
    breaks: 'LOGOUT-06',
    fault: 'sends no state to the authorization server',
    change: leading(({ searchParams }) => searchParams.delete('state')),
  },
  {
    breaks: 'LOGOUT-07',
    fault: 'sends the refresh token in the URL',
    change: (original) => ({
      async logout(request, backend) {
        const refreshToken = original.findSession(request, backend)?.refreshToken;
        const answer = await original.logout(request, backend);
        const { logout_uri: address } = JSON.parse(answer.body);
        if (typeof address !== 'string' || refreshToken === undefined) return answer;
        const location = new URL(address);
        location.searchParams.set('token', refreshToken);
        return { ...answer, body: JSON.stringify({ logout_uri: location.href }) };
      },
    }),
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
];

export const logoutVariants: readonly ConformingVariant[] = [
  {
    trait: 'does not sign out at the authorization server',
    change: (original) => ({
      logout: async (request, backend) => ({ ...(await original.logout(request, backend)), body: '{}' }),
    }),
  },
  {
    trait: 'redirects after signing out',
    change: (original) => ({
      async logout(request, backend) {
        const answer = await original.logout(request, backend);
        const { logout_uri: address } = JSON.parse(answer.body);
        return { status: 303, headers: { ...answer.headers, Location: address ?? '/' }, body: '' };
      },
    }),
  },
];

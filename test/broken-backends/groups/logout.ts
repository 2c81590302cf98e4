import { type Parts, Refused } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

/** Changes the address that the page is sent to after signing out. */
const leading =
  (act: (location: URL, search: string) => void) =>
  (honest: Parts): Partial<Parts> => ({
    async logout(request, backend) {
      const answer = await honest.logout(request, backend);
      const { logout_uri: address } = JSON.parse(answer.body);
      if (typeof address !== 'string') return answer;
      const location = new URL(address);
      act(location, request.search);
      return { ...answer, body: JSON.stringify({ logout_uri: location.href }) };
    },
  });

export const logoutImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'LOGOUT-01',
    deed: 'removes the cookie, and keeps the session',
    change: (honest) => ({
      logout: (request, backend) => honest.logout(request, { ...backend, sessions: new Map(backend.sessions) }),
    }),
  },
  {
    breaks: 'LOGOUT-02',
    deed: 'removes the cookie below another path',
    change: (honest) => ({ endedSessionCookie: () => honest.endedSessionCookie().replace('Path=/', 'Path=/app') }),
  },
  {
    breaks: 'LOGOUT-03',
    deed: 'revokes nothing',
    followers: ['LOGOUT-10'],
    change: () => ({ revoke: async () => undefined }),
  },
  {
    breaks: 'LOGOUT-04',
    deed: 'keeps the session when the revocation fails',
    change: (honest) => ({
      async logout(request, backend) {
        const session = honest.findSession(request, backend);
        const answer = await honest.logout(request, backend);
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
    deed: 'signs out whoever follows a link',
    followers: ['CSRF-15', 'CKI-03'],
    change: (honest) => ({
      sessionCookie: (id) => honest.sessionCookie(id).replace('SameSite=Strict', 'SameSite=Lax'),
      async answer(request, backend) {
        if (request.path !== '/logout' || request.method !== 'GET') return honest.answer(request, backend);
        const session = honest.findSession(request, backend);
        if (session) backend.sessions.delete(session.id);
        return { status: 303, headers: { Location: '/' }, body: '' };
      },
    }),
  },
  {
    breaks: 'LOGOUT-06',
    deed: 'comes back without state',
    change: leading(({ searchParams }) => searchParams.delete('state')),
  },
  {
    breaks: 'LOGOUT-07',
    deed: 'hands the refresh token over in the URL',
    change: (honest) => ({
      async logout(request, backend) {
        const refreshToken = honest.findSession(request, backend)?.refreshToken;
        const answer = await honest.logout(request, backend);
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
    deed: 'lets a parameter choose the way back',
    change: leading((location, search) => {
      const wanted = new URLSearchParams(search).get('return_to');
      if (wanted !== null) location.searchParams.set('post_logout_redirect_uri', wanted);
    }),
  },
  {
    breaks: 'LOGOUT-09',
    deed: 'refuses to sign out without a session',
    change: (honest) => ({
      async logout(request, backend) {
        const answer = await honest.logout(request, backend);
        return answer.body === '{}' ? { ...answer, status: 400, body: '{"error":"invalid_session"}' } : answer;
      },
    }),
  },
  {
    breaks: 'LOGOUT-10',
    deed: 'brings a session back with the tokens that come late',
    change: (honest) => ({
      async refresh(session, query, backend) {
        try {
          return await honest.refresh(session, query, backend);
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
    custom: 'signs out here alone',
    change: (honest) => ({
      logout: async (request, backend) => ({ ...(await honest.logout(request, backend)), body: '{}' }),
    }),
  },
  {
    custom: 'redirects after signing out',
    change: (honest) => ({
      async logout(request, backend) {
        const answer = await honest.logout(request, backend);
        const { logout_uri: address } = JSON.parse(answer.body);
        return { status: 303, headers: { ...answer.headers, Location: address ?? '/' }, body: '' };
      },
    }),
  },
];

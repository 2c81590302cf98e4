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
  {
    breaks: 'LOGOUT-06',
    fault: 'names no client to the authorization server where no session is left',
    change: (original) => ({
      async logout(request, backend) {
        const answer = await original.logout(request, backend);
        if (answer.body !== '{}') return answer;
        const location = new URL(`${backend.issuer}/end-session`);
        location.searchParams.set('post_logout_redirect_uri', `${backend.origin}/`);
        return { ...answer, body: JSON.stringify({ logout_uri: location.href }) };
      },
    }),
  },
  {
    breaks: 'LOGOUT-06',
    fault: 'sends an empty post-logout redirect URI to the authorization server',
    change: leading(({ searchParams }) => searchParams.set('post_logout_redirect_uri', '')),
  },
  {
    breaks: 'LOGOUT-06',
    fault: 'sends an empty id_token_hint besides its client_id',
    change: leading(({ searchParams }) => {
      searchParams.set('id_token_hint', '');
      searchParams.set('client_id', 'backend-under-test');
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
    breaks: 'CSRF-15',
    fault: 'signs out on cross-site requests, with a SameSite=None cookie',
    alsoBreaks: ['CKI-03'],
    change: (original) => ({
      sessionCookie: (id) => original.sessionCookie(id).replace('SameSite=Strict', 'SameSite=None'),
      logout: (request, backend) =>
        original.logout(
          { ...request, headers: { ...request.headers, origin: backend.origin, 'sec-fetch-site': 'same-origin' } },
          backend,
        ),
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
];

import type { BrokenBackend } from '../broken-backend.js';

export const crossSiteSignOut: readonly BrokenBackend[] = [
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

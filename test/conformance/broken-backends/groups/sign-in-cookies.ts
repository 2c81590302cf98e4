import type { Attempt, Parts } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

const attempt =
  (act: (cookie: string, attempt: Attempt) => string) =>
  (original: Parts): Partial<Parts> => ({
    attemptCookie: (one) => act(original.attemptCookie(one), one),
  });

export const signInCookies: readonly BrokenBackend[] = [
  {
    breaks: 'CKI-08',
    fault: 'lets scripts read the cookie of a sign-in',
    change: attempt((cookie) => cookie.replace('; HttpOnly', '')),
  },
  {
    breaks: 'CKI-09',
    fault: 'sets a cookie for each attempt',
    change: (original) => ({
      async login(request, backend) {
        const answer = await original.login(request, backend);
        const state = new URL(String(answer.headers.Location)).searchParams.get('state');
        const more = `attempt-${state}=1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600`;
        const cookies = [answer.headers['Set-Cookie'] ?? []].flat();
        return { ...answer, headers: { ...answer.headers, 'Set-Cookie': [...cookies, more] } };
      },
    }),
    alsoBreaks: ['CKI-08'],
  },
];

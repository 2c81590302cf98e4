import { COOKIE } from '../backend/answering.js';
import type { Attempt, Parts } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

/** Sets the session cookie otherwise. */
const session =
  (act: (cookie: string) => string) =>
  (original: Parts): Partial<Parts> => ({
    sessionCookie: (id) => act(original.sessionCookie(id)),
  });

const attempt =
  (act: (cookie: string, attempt: Attempt) => string) =>
  (original: Parts): Partial<Parts> => ({
    attemptCookie: (one) => act(original.attemptCookie(one), one),
  });

export const ckiBroken: readonly BrokenBackend[] = [
  {
    breaks: 'CKI-01',
    fault: 'sets the session without Secure',
    change: session((cookie) => cookie.replace('; Secure', '')),
  },
  {
    breaks: 'CKI-02',
    fault: 'lets scripts read the session',
    change: session((cookie) => cookie.replace('; HttpOnly', '')),
  },
  {
    breaks: 'CKI-03',
    fault: 'sets the session for all sites',
    change: session((cookie) => cookie.replace('SameSite=Strict', 'SameSite=None')),
  },
  {
    breaks: 'CKI-04',
    fault: 'sets the session below a path',
    change: session((cookie) => cookie.replace('Path=/', 'Path=/.well-known')),
  },
  {
    breaks: 'CKI-05',
    fault: 'shares the session with sub-domains',
    change: session((cookie) => `${cookie}; Domain=127.0.0.1`),
  },
  {
    breaks: 'CKI-06',
    fault: 'has a session cookie without a prefix',
    change: (original) => ({
      sessionCookie: (id) => original.sessionCookie(id).replace(COOKIE, 'session'),
      endedSessionCookie: () => original.endedSessionCookie().replace(COOKIE, 'session'),
      readSessionCookie: (request) =>
        original.readSessionCookie({
          ...request,
          headers: {
            ...request.headers,
            cookie: request.headers.cookie?.replaceAll(/(^|; )session=/g, `$1${COOKIE}=`),
          },
        }),
    }),
  },
  {
    breaks: 'CKI-07',
    fault: 'stores the session in its cookie, unencrypted',
    change: (original) => ({
      async callback(request, backend) {
        const answer = await original.callback(request, backend);
        const held = [...backend.sessions.values()].at(-1)?.tokens.values().next().value;
        const copy = Buffer.from(JSON.stringify({ token: held?.token })).toString('base64url');
        const cookies = [answer.headers['Set-Cookie'] ?? []].flat();
        const more = `state=${copy}; Path=/; Secure; HttpOnly; SameSite=Strict`;
        return { ...answer, headers: { ...answer.headers, 'Set-Cookie': [...cookies, more] } };
      },
    }),
  },
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
  {
    breaks: 'CKI-10',
    fault: 'fails on two session cookies',
    change: (original) => ({
      readSessionCookie(request) {
        if ((request.headers.cookie ?? '').split(`${COOKIE}=`).length > 2) throw new Error('two');
        return original.readSessionCookie(request);
      },
    }),
  },
  {
    breaks: 'CKI-11',
    fault: 'puts the token into a cookie that scripts can read',
    alsoBreaks: ['CKI-07'],
    change: (original) => ({
      async callback(request, backend) {
        const answer = await original.callback(request, backend);
        const held = [...backend.sessions.values()].at(-1)?.tokens.values().next().value;
        const cookies = [answer.headers['Set-Cookie'] ?? []].flat();
        const more = `token=${held?.token}; Path=/; Secure; SameSite=Strict`;
        return { ...answer, headers: { ...answer.headers, 'Set-Cookie': [...cookies, more] } };
      },
    }),
  },
  {
    breaks: 'CKI-12',
    fault: 'compares cookie names without case',
    change: (original) => ({
      readSessionCookie: (request) =>
        original.readSessionCookie({
          ...request,
          headers: {
            ...request.headers,
            cookie: request.headers.cookie?.replace(COOKIE.toLowerCase(), COOKIE),
          },
        }),
    }),
  },
];

export const ckiVariants: readonly ConformingVariant[] = [
  {
    trait: 'uses the prefix __Host-Http-',
    change: (original) => ({
      sessionCookie: (id) => original.sessionCookie(id).replace('__Host-', '__Host-Http-'),
      endedSessionCookie: () => original.endedSessionCookie().replace('__Host-', '__Host-Http-'),
      readSessionCookie: (request) =>
        original.readSessionCookie({
          ...request,
          headers: {
            ...request.headers,
            cookie: request.headers.cookie
              ?.split('; ')
              .filter((pair) => !pair.startsWith(`${COOKIE}=`))
              .join('; ')
              .replaceAll('__Host-Http-', '__Host-'),
          },
        }),
    }),
  },
];

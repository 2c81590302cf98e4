import { COOKIE } from '../backend/answering.js';
import type { Attempt, Parts } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

/** Sets the session cookie otherwise. */
const session =
  (act: (cookie: string) => string) =>
  (honest: Parts): Partial<Parts> => ({
    sessionCookie: (id) => act(honest.sessionCookie(id)),
  });

const attempt =
  (act: (cookie: string, attempt: Attempt) => string) =>
  (honest: Parts): Partial<Parts> => ({
    attemptCookie: (one) => act(honest.attemptCookie(one), one),
  });

export const ckiImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'CKI-01',
    deed: 'sets the session without Secure',
    change: session((cookie) => cookie.replace('; Secure', '')),
  },
  {
    breaks: 'CKI-02',
    deed: 'lets scripts read the session',
    change: session((cookie) => cookie.replace('; HttpOnly', '')),
  },
  {
    breaks: 'CKI-03',
    deed: 'sets the session for all sites',
    change: session((cookie) => cookie.replace('SameSite=Strict', 'SameSite=None')),
  },
  {
    breaks: 'CKI-04',
    deed: 'sets the session below a path',
    change: session((cookie) => cookie.replace('Path=/', 'Path=/.well-known')),
  },
  {
    breaks: 'CKI-05',
    deed: 'shares the session with sub-domains',
    change: session((cookie) => `${cookie}; Domain=127.0.0.1`),
  },
  {
    breaks: 'CKI-06',
    deed: 'has a session cookie without a prefix',
    change: (honest) => ({
      sessionCookie: (id) => honest.sessionCookie(id).replace(COOKIE, 'session'),
      endedSessionCookie: () => honest.endedSessionCookie().replace(COOKIE, 'session'),
      readSessionCookie: (request) =>
        honest.readSessionCookie({
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
    deed: 'keeps the session in its cookie, for all to read',
    change: (honest) => ({
      async callback(request, backend) {
        const answer = await honest.callback(request, backend);
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
    deed: 'lets scripts read the sign-in',
    change: attempt((cookie) => cookie.replace('; HttpOnly', '')),
  },
  {
    breaks: 'CKI-09',
    deed: 'sets a cookie for each attempt',
    change: (honest) => ({
      async login(request, backend) {
        const answer = await honest.login(request, backend);
        const state = new URL(String(answer.headers.Location)).searchParams.get('state');
        const more = `attempt-${state}=1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600`;
        const cookies = [answer.headers['Set-Cookie'] ?? []].flat();
        return { ...answer, headers: { ...answer.headers, 'Set-Cookie': [...cookies, more] } };
      },
    }),
    followers: ['CKI-08'],
  },
  {
    breaks: 'CKI-10',
    deed: 'fails on two session cookies',
    change: (honest) => ({
      readSessionCookie(request) {
        if ((request.headers.cookie ?? '').split(`${COOKIE}=`).length > 2) throw new Error('two');
        return honest.readSessionCookie(request);
      },
    }),
  },
  {
    breaks: 'CKI-11',
    deed: 'puts the token where scripts can read it',
    followers: ['CKI-07'],
    change: (honest) => ({
      async callback(request, backend) {
        const answer = await honest.callback(request, backend);
        const held = [...backend.sessions.values()].at(-1)?.tokens.values().next().value;
        const cookies = [answer.headers['Set-Cookie'] ?? []].flat();
        const more = `token=${held?.token}; Path=/; Secure; SameSite=Strict`;
        return { ...answer, headers: { ...answer.headers, 'Set-Cookie': [...cookies, more] } };
      },
    }),
  },
  {
    breaks: 'CKI-12',
    deed: 'does not care about the case of cookies',
    change: (honest) => ({
      readSessionCookie: (request) =>
        honest.readSessionCookie({
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
    custom: 'has the newest prefix',
    change: (honest) => ({
      sessionCookie: (id) => honest.sessionCookie(id).replace('__Host-', '__Host-Http-'),
      endedSessionCookie: () => honest.endedSessionCookie().replace('__Host-', '__Host-Http-'),
      readSessionCookie: (request) =>
        honest.readSessionCookie({
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

import { COOKIE } from '../backend/answering.js';
import type { Parts } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

/** Sets the session cookie otherwise. */
const session =
  (act: (cookie: string) => string) =>
  (original: Parts): Partial<Parts> => ({
    sessionCookie: (id) => act(original.sessionCookie(id)),
  });

export const sessionCookie: readonly BrokenBackend[] = [
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
];

import { change, type Mutation } from '../mutation.js';

const FORMAT = 'Path=/; Secure; HttpOnly; SameSite=';
const formatted = (id: string, deed: string, text: string): Mutation => ({
  id,
  deed,
  test: 'flow/cookies',
  changes: [change('core/cookies', FORMAT, text)],
});

/** Cookies. */
export const cookies: readonly Mutation[] = [
  formatted('CKI-01', 'has cookies for plain HTTP', FORMAT.replace('Secure; ', '')),
  formatted('CKI-02', 'has cookies that scripts can read', FORMAT.replace('HttpOnly; ', '')),
  {
    id: 'CKI-03',
    deed: 'lets other sites send the session along',
    test: 'flow/cookies',
    changes: [change('session/koa-session', "sameSite: 'Strict' as const", "sameSite: 'Lax' as const")],
  },
  formatted('CKI-04', 'has cookies for a part of the origin', FORMAT.replace('Path=/;', 'Path=/bff;')),
  formatted('CKI-05', 'has cookies for a whole domain', FORMAT.replace('Path', 'Domain=localhost; Path')),
  formatted('CKI-06', 'breaks what the prefix promises', FORMAT.replace('Path=/; ', '')),
  {
    id: 'CKI-08',
    deed: 'hides the sign-in cookie on the way back',
    test: 'flow/cookies',
    changes: [change('sign-in/attempt-cookie', "sameSite: 'Lax',\n", "sameSite: 'Strict',\n")],
  },
  {
    id: 'CKI-08',
    deed: 'leaves the sign-in cookie behind',
    test: 'flow/cookies',
    changes: [change('handlers/callback', '[expiredAttemptCookie(taken.handle, backend.options)]', '[]')],
  },
  {
    id: 'CKI-09',
    deed: 'has a cookie for each abandoned sign-in',
    test: 'flow/cookies',
    changes: [
      change(
        'handlers/login',
        'backend.signInAttempts.remember(known[0],',
        'backend.signInAttempts.remember(undefined,',
      ),
    ],
  },
  {
    id: 'CKI-09',
    deed: 'never takes a surplus cookie away',
    test: 'flow/cookies',
    changes: [change('sign-in/attempt-cookie', 'const MOST_KEPT = 5;', 'const MOST_KEPT = 500;')],
  },
  {
    id: 'CKI-10',
    deed: 'takes the first of two cookies',
    test: 'flow/cookies',
    changes: [
      change('session/koa-session', 'session !== undefined && others.length === 0 && handles', 'session && handles'),
    ],
  },
  formatted('CKI-11', 'shows scripts what is in its cookies', FORMAT.replace('HttpOnly; ', '')),
  {
    id: 'CKI-12',
    deed: 'finds its cookie without case',
    test: 'flow/cookies',
    changes: [
      change(
        'core/cookies',
        'if (header === undefined) return pairs;',
        "if (header === undefined) return pairs;\n  header = header.replace(/__host-tmi-bff=/gi, '__Host-tmi-bff=');",
      ),
    ],
  },
  {
    id: 'CKI-13',
    deed: 'strips more from names than browsers do',
    test: 'browser/disguised-cookies',
    changes: [change('core/cookies', 'code === 0x20 ||', 'code === 0x20 || code === 0xa0 ||')],
  },
  {
    id: 'CKI-14',
    deed: 'removes its cookie where several are alive',
    test: 'flow/several-cookies',
    changes: [
      change('session/koa-session', 'if (handles.length === 0 || living.length > 0)', 'if (handles.length === 0)'),
    ],
  },
];

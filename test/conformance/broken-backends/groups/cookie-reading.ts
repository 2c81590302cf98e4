import { COOKIE } from '../backend/answering.js';
import type { BrokenBackend } from '../broken-backend.js';

export const cookieReading: readonly BrokenBackend[] = [
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
  {
    breaks: 'CKI-13',
    fault: 'strips every kind of white space from the names of cookies',
    change: (original) => ({
      readSessionCookie: (request) =>
        original.readSessionCookie({
          ...request,
          headers: { ...request.headers, cookie: request.headers.cookie?.replaceAll(/\s*(;|$)\s*|^\s+/g, '$1') },
        }),
    }),
  },
  {
    breaks: 'CKI-14',
    fault: 'removes its cookie where two are alive',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        const isUndecided = refused.code === 'invalid_session' && original.readSessionCookie(request) === '';
        return isUndecided
          ? { ...answer, headers: { ...answer.headers, 'Set-Cookie': original.endedSessionCookie() } }
          : answer;
      },
    }),
  },
  {
    breaks: 'CKI-12',
    fault: 'falls back to a cookie without the prefix',
    change: (original) => ({
      readSessionCookie: (request) =>
        original.readSessionCookie({
          ...request,
          headers: { ...request.headers, cookie: request.headers.cookie?.replace(/(^|; )session=/, `$1${COOKIE}=`) },
        }),
    }),
  },
];

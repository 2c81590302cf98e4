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
];

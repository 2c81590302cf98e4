import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { checkingUnless, demandingHeader, SESSION_INFO, TOKEN } from './shared.js';

export const crossSiteRequests: readonly BrokenBackend[] = [
  {
    breaks: 'CSRF-05',
    fault: 'has no defence against other sites',
    alsoBreaks: ['CKI-03'],
    change: (original) => ({
      checkSite: () => undefined,
      sessionCookie: (id) => original.sessionCookie(id).replace('Strict', 'Lax'),
    }),
  },
  {
    breaks: 'CSRF-06',
    fault: 'ignores Sec-Fetch-Site: cross-site',
    change: checkingUnless(({ headers }) => headers['sec-fetch-site'] === 'cross-site' && headers.origin === undefined),
  },
  {
    breaks: 'CSRF-06',
    fault: 'answers cross-site requests with session information',
    change: checkingUnless(
      ({ path, headers }) => path === SESSION_INFO && headers['sec-fetch-site'] === 'cross-site' && !headers.origin,
    ),
  },
  {
    breaks: 'CSRF-07',
    fault: 'answers requests of the same site with session information',
    change: checkingUnless(({ path, headers }) => path === SESSION_INFO && headers['sec-fetch-site'] === 'same-site'),
  },
  {
    breaks: 'CSRF-12',
    fault: 'answers a foreign origin with session information',
    change: checkingUnless(
      ({ path, headers }) => path === SESSION_INFO && headers.origin !== undefined && !headers['sec-fetch-site'],
    ),
  },
  {
    breaks: 'CSRF-09',
    fault: 'demands a header for tokens, but not for session information',
    change: demandingHeader(({ path }) => path === TOKEN),
  },
  {
    breaks: 'CSRF-07',
    fault: 'accepts requests of the same site',
    change: checkingUnless(({ headers }) => headers['sec-fetch-site'] === 'same-site'),
  },
  {
    breaks: 'CSRF-08',
    fault: 'answers frames with tokens',
    change: checkingUnless(({ headers }) => headers['sec-fetch-dest'] === 'iframe'),
  },
  {
    breaks: 'CSRF-10',
    fault: 'demands Fetch Metadata',
    change: (original) => ({
      checkSite(request, backend) {
        const { 'sec-fetch-site': site, origin } = request.headers;
        if (site === undefined && origin === undefined && request.headers['sec-fetch-dest'] === undefined)
          throw new Refused('invalid_request', { status: 403 });
        original.checkSite(request, backend);
      },
    }),
  },
  {
    breaks: 'CSRF-11',
    fault: 'refuses unknown values of Sec-Fetch-Site',
    change: (original) => ({
      checkSite(request, backend) {
        if (request.headers['sec-fetch-site'] === 'martian') throw new Refused('invalid_request', { status: 403 });
        original.checkSite(request, backend);
      },
    }),
  },
  {
    breaks: 'CSRF-12',
    fault: 'accepts the origin null',
    change: checkingUnless(({ headers }) => headers.origin === 'null'),
  },
  {
    breaks: 'CSRF-13',
    fault: 'derives its origin from the request',
    change: checkingUnless(({ headers }) => headers.origin === `https://${headers['x-forwarded-host']}`),
  },
];

import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { checkingUnless } from './shared.js';

export const fetchMetadata: readonly BrokenBackend[] = [
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

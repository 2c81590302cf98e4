import type { BrokenBackend } from '../broken-backend.js';
import { checkingUnless, demandingHeader, TOKEN } from './shared.js';

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
    breaks: 'CSRF-09',
    fault: 'demands a header for tokens, but not for session information',
    change: demandingHeader(({ path }) => path === TOKEN),
  },
];

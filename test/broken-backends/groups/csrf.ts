import { type Parts, Refused, type Request } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

const TOKEN = '/.well-known/bff-token';

/** Adds headers to the answers of the two endpoints. */
const allowing =
  (headers: (request: Request, origin: string) => Record<string, string>) =>
  (honest: Parts): Partial<Parts> => ({
    finish(answer, request, backend) {
      const done = honest.finish(answer, request, backend);
      return request.path.startsWith('/.well-known/')
        ? { ...done, headers: { ...done.headers, ...headers(request, backend.origin) } }
        : done;
    },
  });

/** Checks the site only where this says so. */
const checkingUnless =
  (isFree: (request: Request) => boolean) =>
  (honest: Parts): Partial<Parts> => ({
    checkSite(request, backend) {
      if (!isFree(request)) honest.checkSite(request, backend);
    },
  });

/** Demands a header of these requests to the two endpoints, besides what else it checks. */
const demandingHeader =
  (isMeant: (request: Request) => boolean) =>
  (honest: Parts): Partial<Parts> => ({
    checkSite(request, backend) {
      honest.checkSite(request, backend);
      if (isMeant(request) && request.headers['x-requested-by'] === undefined)
        throw new Refused('invalid_request', { status: 403 });
    },
  });

export const csrfImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'CSRF-01',
    deed: 'allows any origin to read',
    followers: ['CSRF-03'],
    change: allowing(
      ({ method, headers: { origin } }): Record<string, string> =>
        origin === undefined || method === 'OPTIONS'
          ? {}
          : { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' },
    ),
  },
  {
    breaks: 'CSRF-02',
    deed: 'approves of preflights',
    change: allowing(
      ({ method }): Record<string, string> =>
        method === 'OPTIONS' ? { 'Access-Control-Allow-Headers': 'x-csrf' } : {},
    ),
  },
  {
    breaks: 'CSRF-03',
    deed: 'allows origins that begin like its own',
    change: allowing(
      ({ headers: { origin } }, own): Record<string, string> =>
        origin?.startsWith(own.slice(0, own.lastIndexOf(':'))) ? { 'Access-Control-Allow-Origin': origin } : {},
    ),
  },
  {
    breaks: 'CSRF-04',
    deed: 'lets other pages embed its answers',
    followers: ['HDR-02', 'HDR-03'],
    change: (honest) => ({
      securityHeaders(request) {
        const {
          'X-Content-Type-Options': _type,
          'Cross-Origin-Resource-Policy': _policy,
          ...rest
        } = honest.securityHeaders(request);
        return rest;
      },
    }),
  },
  {
    breaks: 'CSRF-05',
    deed: 'has no defence against other sites',
    followers: ['CKI-03'],
    change: (honest) => ({
      checkSite: () => undefined,
      sessionCookie: (id) => honest.sessionCookie(id).replace('Strict', 'Lax'),
    }),
  },
  {
    breaks: 'CSRF-06',
    deed: 'overlooks Fetch Metadata from other sites',
    change: checkingUnless(({ headers }) => headers['sec-fetch-site'] === 'cross-site' && headers.origin === undefined),
  },
  {
    breaks: 'CSRF-07',
    deed: 'trusts its siblings',
    change: checkingUnless(({ headers }) => headers['sec-fetch-site'] === 'same-site'),
  },
  {
    breaks: 'CSRF-08',
    deed: 'gives tokens to frames',
    change: checkingUnless(({ headers }) => headers['sec-fetch-dest'] === 'iframe'),
  },
  {
    breaks: 'CSRF-09',
    deed: 'demands a header for tokens, and does without it for session information',
    change: demandingHeader(({ path }) => path === TOKEN),
  },
  {
    breaks: 'CSRF-10',
    deed: 'demands Fetch Metadata',
    change: (honest) => ({
      checkSite(request, backend) {
        const { 'sec-fetch-site': site, origin } = request.headers;
        if (site === undefined && origin === undefined && request.headers['sec-fetch-dest'] === undefined)
          throw new Refused('invalid_request', { status: 403 });
        honest.checkSite(request, backend);
      },
    }),
  },
  {
    breaks: 'CSRF-11',
    deed: 'refuses values of Fetch Metadata that it does not know',
    change: (honest) => ({
      checkSite(request, backend) {
        if (request.headers['sec-fetch-site'] === 'martian') throw new Refused('invalid_request', { status: 403 });
        honest.checkSite(request, backend);
      },
    }),
  },
  {
    breaks: 'CSRF-12',
    deed: 'takes null for its own origin',
    change: checkingUnless(({ headers }) => headers.origin === 'null'),
  },
  {
    breaks: 'CSRF-13',
    deed: 'takes its origin from the request',
    change: checkingUnless(({ headers }) => headers.origin === `https://${headers['x-forwarded-host']}`),
  },
  {
    breaks: 'CSRF-14',
    deed: 'speaks JSONP',
    change: (honest) => ({
      finish(answer, request, backend) {
        const callback = new URLSearchParams(request.search).get('callback');
        const done = honest.finish(answer, request, backend);
        return callback === null || request.path !== TOKEN ? done : { ...done, body: `${callback}(${done.body})` };
      },
    }),
  },
  {
    breaks: 'CSRF-15',
    deed: 'signs out whoever asks, with a cookie for all sites',
    followers: ['CKI-03'],
    change: (honest) => ({
      sessionCookie: (id) => honest.sessionCookie(id).replace('SameSite=Strict', 'SameSite=None'),
      logout: (request, backend) =>
        honest.logout(
          { ...request, headers: { ...request.headers, origin: backend.origin, 'sec-fetch-site': 'same-origin' } },
          backend,
        ),
    }),
  },
  {
    breaks: 'CSRF-16',
    deed: 'asks the authorization server for its origin',
    change: (honest) => ({
      async backChannelLogout(request, backend) {
        if (request.headers.origin === undefined) throw new Refused('invalid_request', { status: 403 });
        return honest.backChannelLogout(request, backend);
      },
    }),
  },
];

export const csrfVariants: readonly ConformingVariant[] = [
  {
    custom: 'demands a header of every request',
    change: demandingHeader(() => true),
  },
  {
    custom: 'leaves it to SameSite who may sign out',
    change: (honest) => ({
      logout: (request, backend) =>
        honest.logout(
          { ...request, headers: { ...request.headers, origin: backend.origin, 'sec-fetch-site': 'same-origin' } },
          backend,
        ),
    }),
  },
  {
    custom: 'refuses foreign requests with 400',
    change: (honest) => ({
      checkSite(request, backend) {
        try {
          honest.checkSite(request, backend);
        } catch {
          throw new Refused('invalid_request');
        }
      },
    }),
  },
  {
    custom: 'asks navigations to session information to come from its own page',
    change: (honest) => ({
      checkSite(request, backend) {
        if (request.headers['sec-fetch-site'] === 'none') throw new Refused('invalid_request', { status: 403 });
        honest.checkSite(request, backend);
      },
    }),
  },
];

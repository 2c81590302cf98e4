import { type Parts, Refused, type Request } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

const TOKEN = '/.well-known/bff-token';

/** Adds headers to the answers of the two endpoints. */
const allowing =
  (headers: (request: Request, origin: string) => Record<string, string>) =>
  (original: Parts): Partial<Parts> => ({
    finish(answer, request, backend) {
      const done = original.finish(answer, request, backend);
      return request.path.startsWith('/.well-known/')
        ? { ...done, headers: { ...done.headers, ...headers(request, backend.origin) } }
        : done;
    },
  });

/** Checks the site only where this says so. */
const checkingUnless =
  (isFree: (request: Request) => boolean) =>
  (original: Parts): Partial<Parts> => ({
    checkSite(request, backend) {
      if (!isFree(request)) original.checkSite(request, backend);
    },
  });

/** Demands a header of these requests to the two endpoints, besides what else it checks. */
const demandingHeader =
  (isMeant: (request: Request) => boolean) =>
  (original: Parts): Partial<Parts> => ({
    checkSite(request, backend) {
      original.checkSite(request, backend);
      if (isMeant(request) && request.headers['x-requested-by'] === undefined)
        throw new Refused('invalid_request', { status: 403 });
    },
  });

export const csrfBroken: readonly BrokenBackend[] = [
  {
    breaks: 'CSRF-01',
    fault: 'allows any origin to read',
    alsoBreaks: ['CSRF-03'],
    change: allowing(
      ({ method, headers: { origin } }): Record<string, string> =>
        origin === undefined || method === 'OPTIONS'
          ? {}
          : { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' },
    ),
  },
  {
    breaks: 'CSRF-02',
    fault: 'grants preflights',
    change: allowing(
      ({ method }): Record<string, string> =>
        method === 'OPTIONS' ? { 'Access-Control-Allow-Headers': 'x-csrf' } : {},
    ),
  },
  {
    breaks: 'CSRF-03',
    fault: 'allows origins with its own as a prefix',
    change: allowing(
      ({ headers: { origin } }, own): Record<string, string> =>
        origin?.startsWith(own.slice(0, own.lastIndexOf(':'))) ? { 'Access-Control-Allow-Origin': origin } : {},
    ),
  },
  {
    breaks: 'CSRF-04',
    fault: 'lets other pages embed its answers',
    alsoBreaks: ['HDR-02', 'HDR-03'],
    change: (original) => ({
      securityHeaders(request) {
        const {
          'X-Content-Type-Options': _type,
          'Cross-Origin-Resource-Policy': _policy,
          ...rest
        } = original.securityHeaders(request);
        return rest;
      },
    }),
  },
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
    breaks: 'CSRF-09',
    fault: 'demands a header for tokens, but not for session information',
    change: demandingHeader(({ path }) => path === TOKEN),
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
  {
    breaks: 'CSRF-14',
    fault: 'speaks JSONP',
    change: (original) => ({
      finish(answer, request, backend) {
        const callback = new URLSearchParams(request.search).get('callback');
        const done = original.finish(answer, request, backend);
        return callback === null || request.path !== TOKEN ? done : { ...done, body: `${callback}(${done.body})` };
      },
    }),
  },
  {
    breaks: 'CSRF-15',
    fault: 'signs out on cross-site requests, with a SameSite=None cookie',
    alsoBreaks: ['CKI-03'],
    change: (original) => ({
      sessionCookie: (id) => original.sessionCookie(id).replace('SameSite=Strict', 'SameSite=None'),
      logout: (request, backend) =>
        original.logout(
          { ...request, headers: { ...request.headers, origin: backend.origin, 'sec-fetch-site': 'same-origin' } },
          backend,
        ),
    }),
  },
  {
    breaks: 'CSRF-16',
    fault: 'demands an origin for logout tokens',
    change: (original) => ({
      async backChannelLogout(request, backend) {
        if (request.headers.origin === undefined) throw new Refused('invalid_request', { status: 403 });
        return original.backChannelLogout(request, backend);
      },
    }),
  },
];

export const csrfVariants: readonly ConformingVariant[] = [
  {
    trait: 'demands a header of every request',
    change: demandingHeader(() => true),
  },
  {
    trait: 'protects the sign-out by SameSite alone',
    change: (original) => ({
      logout: (request, backend) =>
        original.logout(
          { ...request, headers: { ...request.headers, origin: backend.origin, 'sec-fetch-site': 'same-origin' } },
          backend,
        ),
    }),
  },
  {
    trait: 'refuses foreign requests with 400',
    change: (original) => ({
      checkSite(request, backend) {
        try {
          original.checkSite(request, backend);
        } catch {
          throw new Refused('invalid_request');
        }
      },
    }),
  },
  {
    trait: 'refuses navigations to session information',
    change: (original) => ({
      checkSite(request, backend) {
        if (request.headers['sec-fetch-site'] === 'none') throw new Refused('invalid_request', { status: 403 });
        original.checkSite(request, backend);
      },
    }),
  },
];

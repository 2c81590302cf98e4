import type { Answer, Parts } from '../backend/parts.js';
import { Refused } from '../backend/parts.js';
import { PROXY } from '../backend/proxying.js';
import type { BrokenBackend } from '../broken-backend.js';

/** Adds headers to the answers of calls. */
const answering =
  (headers: (received: Headers, token: string) => Answer['headers']) =>
  (original: Parts): Partial<Parts> => ({
    proxyAnswerHeaders: (received, token) => ({
      ...original.proxyAnswerHeaders(received, token),
      ...headers(received, token),
    }),
  });

/** Passes more on to the resource server. */
const passing =
  (headers: (request: Parameters<Parts['proxyRequestHeaders']>[0]) => Record<string, string>) =>
  (original: Parts): Partial<Parts> => ({
    proxyRequestHeaders: (request, token) => ({ ...original.proxyRequestHeaders(request, token), ...headers(request) }),
  });

/** Calls another place for some requests. */
const leading =
  (to: (...given: Parameters<Parts['proxyTarget']>) => string | undefined) =>
  (original: Parts): Partial<Parts> => ({
    proxyTarget: (request, backend) => to(request, backend) ?? original.proxyTarget(request, backend),
  });

export const proxiedCalls: readonly BrokenBackend[] = [
  {
    breaks: 'PRX-01',
    fault: 'passes calls without a session on',
    change: (original) => ({
      proxy: (request, backend) =>
        original.findSession(request, backend) === undefined
          ? Promise.resolve({ status: 200, headers: {}, body: '{}' })
          : original.proxy(request, backend),
    }),
  },
  {
    breaks: 'PRX-02',
    fault: 'tells the page which token it has sent',
    change: answering((_received, token) => ({ 'X-Sent-Token': token })),
  },
  {
    breaks: 'PRX-03',
    fault: 'passes calls of other sites on',
    change: (original) => ({
      checkSite: (request, backend) =>
        request.path.startsWith(PROXY) ? undefined : original.checkSite(request, backend),
    }),
  },
  {
    breaks: 'PRX-03',
    fault: 'passes calls on whose Origin is another one',
    change: (original) => ({
      checkSite: (request, backend) =>
        request.path.startsWith(PROXY)
          ? original.checkSite({ ...request, headers: { ...request.headers, origin: undefined } }, backend)
          : original.checkSite(request, backend),
    }),
  },
  {
    breaks: 'PRX-04',
    fault: 'passes CORS headers of the resource server on',
    change: answering((received) =>
      received.has('access-control-allow-origin')
        ? { 'Access-Control-Allow-Origin': String(received.get('access-control-allow-origin')) }
        : ({} as Answer['headers']),
    ),
  },
  {
    breaks: 'PRX-05',
    fault: 'demands a header of everything but calls',
    change: (original) => ({
      checkSite(request, backend) {
        const isMissing = request.headers['x-requested-by'] === undefined;
        if (isMissing && !request.path.startsWith(PROXY)) throw new Refused('invalid_request', { status: 403 });
        original.checkSite(request, backend);
      },
    }),
  },
  {
    breaks: 'PRX-06',
    fault: 'compares a path before it decodes it',
    change: leading(({ path }, { issuer }) =>
      path.startsWith('/api/open/') ? `${issuer}/resource/${decodeURIComponent(path.slice(PROXY.length))}` : undefined,
    ),
  },
  {
    breaks: 'PRX-06',
    fault: 'passes encoded separators on, which the resource server decodes',
    change: leading(({ path }, { issuer }) =>
      path.startsWith('/api/open/') ? `${issuer}/resource/${path.slice(PROXY.length)}` : undefined,
    ),
  },
  {
    breaks: 'PRX-07',
    fault: 'resolves the path against its target, so that it can name another host',
    change: leading(({ path }, { issuer }) =>
      path.startsWith('/api//') ? new URL(path.slice(PROXY.length - 1), issuer).href : undefined,
    ),
  },
  {
    breaks: 'PRX-07',
    fault: 'takes the target from the query',
    change: leading(({ search }) => new URLSearchParams(search).get('url') ?? undefined),
  },
  {
    breaks: 'PRX-08',
    fault: 'passes cookies on',
    change: passing(({ headers: { cookie = '' } }) => ({ Cookie: cookie })),
  },
  {
    breaks: 'PRX-09',
    fault: 'prefers the Authorization of the page',
    change: passing(
      ({ headers: { authorization } }): Record<string, string> =>
        authorization === undefined ? {} : { Authorization: authorization },
    ),
  },
  {
    breaks: 'PRX-09',
    fault: 'sends no token',
    change: () => ({ proxyRequestHeaders: () => ({}) }),
  },
  {
    breaks: 'PRX-10',
    fault: 'passes cookies of the resource server on',
    change: answering((received) => ({ 'Set-Cookie': received.getSetCookie() })),
  },
  {
    breaks: 'PRX-10',
    fault: 'passes Clear-Site-Data of the resource server on',
    change: answering((received) => {
      const value = received.get('clear-site-data');
      return value === null ? ({} as Answer['headers']) : { 'Clear-Site-Data': value };
    }),
  },
  {
    breaks: 'PRX-11',
    fault: 'serves documents of the resource server as pages of its own',
    change: answering(() => ({ 'Content-Security-Policy': "default-src 'self'" })),
  },
  {
    breaks: 'PRX-11',
    fault: 'lets documents of the resource server run scripts',
    change: answering(() => ({ 'Content-Security-Policy': 'sandbox allow-scripts allow-same-origin' })),
  },
  {
    breaks: 'PRX-12',
    fault: 'follows redirects of the resource server',
    change: () => ({ proxyFollows: () => true }),
  },
  {
    breaks: 'PRX-13',
    fault: 'passes the caching rules of the resource server on',
    change: answering((received) => ({ 'Cache-Control': received.get('cache-control') ?? 'private' })),
  },
  {
    breaks: 'PRX-13',
    fault: 'lets all caches store errors',
    change: (original) => ({
      async proxy(request, backend) {
        const answer = await original.proxy(request, backend);
        const headers = { ...answer.headers, 'Cache-Control': 'public, max-age=600' };
        return answer.status === 404 ? { ...answer, headers } : answer;
      },
    }),
  },
  {
    breaks: 'PRX-08',
    fault: 'strips the session cookie only where it comes first',
    change: (original) => ({
      proxyRequestHeaders(request, token) {
        const others = (request.headers.cookie ?? '').replace(/^__Host-session=[^;]*;? ?/, '');
        const usual = original.proxyRequestHeaders(request, token);
        return others === '' ? usual : { ...usual, Cookie: others };
      },
    }),
  },
];

import { type Parts, Refused } from './parts.js';

type ProxyParts = Pick<Parts, 'proxy' | 'proxyTarget' | 'proxyRequestHeaders' | 'proxyFollows' | 'proxyAnswerHeaders'>;

/** The path below which the resource server is called. */
export const PROXY = '/api/';

/** Calls one resource server for the page, at the paths below `/open/`. */
export const proxying: ProxyParts = {
  async proxy(request, backend) {
    const { parts } = backend;
    const session = parts.findSession(request, backend);
    if (session === undefined || backend.now() >= session.endsAt) throw new Refused('invalid_session');
    const target = parts.proxyTarget(request, backend);
    if (target === undefined) throw new Refused('invalid_request', { status: 404 });
    const token = [...session.tokens.values()].at(-1)?.token ?? '';
    const response = await fetch(target, {
      method: request.method,
      headers: parts.proxyRequestHeaders(request, token),
      redirect: parts.proxyFollows() ? 'follow' : 'manual',
    });
    const headers = parts.proxyAnswerHeaders(response.headers, token);
    return { status: response.status, headers, body: await response.text() };
  },
  proxyTarget({ path }, { issuer }) {
    return /^\/api\/open(\/[\w-]+)+$/.test(path) ? `${issuer}/resource/${path.slice(PROXY.length)}` : undefined;
  },
  proxyRequestHeaders: (_request, token) => ({ Authorization: `Bearer ${token}` }),
  proxyFollows: () => false,
  proxyAnswerHeaders: (received) => ({
    'Content-Type': received.get('content-type') ?? 'application/octet-stream',
    'Cache-Control': 'private, no-cache',
    'Content-Security-Policy': 'sandbox',
    'X-Content-Type-Options': 'nosniff',
    ...(received.has('location') ? { Location: String(received.get('location')) } : {}),
  }),
};

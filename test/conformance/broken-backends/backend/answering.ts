import { type Answer, type Backend, type Parts, Refused, type Request, type Session } from './parts.js';
import { PROXY } from './proxying.js';

export const COOKIE = '__Host-session';
const ENDPOINTS = ['/.well-known/bff-token', '/.well-known/bff-sessioninfo'];
const OWN_SITES = ['same-origin', 'none'];

type AnsweringParts = Pick<
  Parts,
  | 'answer'
  | 'finish'
  | 'securityHeaders'
  | 'refusalAnswer'
  | 'isSecure'
  | 'checkSite'
  | 'readSessionCookie'
  | 'findSession'
  | 'sessionInfo'
  | 'sessionInfoBody'
>;

type Handler = (request: Request, backend: Backend) => Promise<Answer>;

const routesOf = (parts: Parts): Readonly<Record<string, Readonly<Record<string, Handler>>>> => ({
  '/.well-known/bff-token': { GET: parts.token, POST: parts.token },
  '/.well-known/bff-sessioninfo': { GET: parts.sessionInfo, HEAD: parts.sessionInfo },
  '/login': { GET: parts.login },
  '/callback': { GET: parts.callback },
  '/logout': { POST: parts.logout },
  '/backchannel-logout': { POST: parts.backChannelLogout },
});

/** Routes, checks who asks, and answers whatever is thrown. */
export const answering: AnsweringParts = {
  async answer(request, backend) {
    try {
      const isProxied = request.path.startsWith(PROXY);
      const { proxy } = backend.parts;
      const methods = isProxied ? { GET: proxy, POST: proxy } : routesOf(backend.parts)[request.path];
      if (methods === undefined) return { status: 404, headers: {}, body: '' };
      const handler: Handler | undefined = (methods as Readonly<Record<string, Handler>>)[request.method];
      if (handler === undefined)
        throw new Refused('invalid_request', { status: 405, headers: { Allow: Object.keys(methods).join(', ') } });
      if (!backend.parts.isSecure(request)) throw new Refused('invalid_session');
      if (isProxied || ENDPOINTS.includes(request.path)) backend.parts.checkSite(request, backend);
      return await handler(request, backend);
    } catch (error) {
      const refused = error instanceof Refused ? error : new Refused('server_error', { status: 500 });
      return backend.parts.refusalAnswer(refused, request, backend);
    }
  },
  finish: (answer) => answer,
  securityHeaders: (request) => ({
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Content-Security-Policy': 'sandbox',
    'X-Frame-Options': 'DENY',
    ...(request.isSecure ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  }),
  refusalAnswer({ code, description, status, headers }, request, { parts }) {
    // Of two, both may be alive.
    const isDead = code === 'invalid_session' && (parts.readSessionCookie(request) ?? '') !== '';
    const body = { error: code, ...(description === undefined ? {} : { error_description: description }) };
    return json(status, body, {
      ...parts.securityHeaders(request),
      ...headers,
      ...(request.path === '/callback' ? { 'Referrer-Policy': 'no-referrer' } : {}),
      ...(isDead ? { 'Set-Cookie': parts.endedSessionCookie() } : {}),
    });
  },
  isSecure: (request) => request.isSecure,
  checkSite({ headers, path }, { origin }) {
    const foreign = new Refused('invalid_request', { status: 403 });
    const site = String(headers['sec-fetch-site'] ?? '');
    if (['cross-site', 'same-site'].includes(site)) throw foreign;
    if (headers.origin !== undefined && headers.origin !== origin) throw foreign;
    const isNavigation =
      headers['sec-fetch-mode'] === 'navigate' || !['empty', undefined].includes(headers['sec-fetch-dest'] as string);
    if (path === ENDPOINTS[0] && OWN_SITES.includes(site) && (isNavigation || site === 'none')) throw foreign;
  },
  readSessionCookie({ headers }) {
    const values = (headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
      .filter((pair) => pair.startsWith(`${COOKIE}=`))
      .map((pair) => pair.slice(COOKIE.length + 1));
    // Two cookies of this name: one of them is planted.
    return values.length > 1 ? '' : values[0];
  },
  findSession(request, { parts, sessions }) {
    const id = parts.readSessionCookie(request);
    return id === undefined ? undefined : sessions.get(id);
  },
  async sessionInfo(request, backend) {
    const session = requireSession(request, backend);
    const answer = json(200, backend.parts.sessionInfoBody(session, backend), backend.parts.securityHeaders(request));
    return request.method === 'HEAD' ? { ...answer, body: '' } : answer;
  },
  sessionInfoBody({ claims, endsAt }) {
    const { sub, name, email, email_verified } = claims;
    return { sub, name, email, email_verified, exp: endsAt };
  },
};

export function requireSession(request: Request, backend: Backend): Session {
  const session = backend.parts.findSession(request, backend);
  if (session === undefined || backend.now() >= session.endsAt) throw new Refused('invalid_session');
  return session;
}

export function json(status: number, body: unknown, headers: Answer['headers']): Answer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

export function redirect(location: string, cookies: readonly string[] = []): Answer {
  return {
    status: 303,
    headers: {
      Location: location,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'Set-Cookie': cookies,
    },
    body: '',
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { COOKIE, json } from '../backend/answering.js';
import { headersWith, inErrors, onEndpoints, withHeaders } from '../backend/changes.js';
import { verifiedLoosely } from '../backend/jwt.js';
import { Refused } from '../backend/parts.js';
import { refreshingInTurn, rollingSessions, statelessSessions } from '../backend/stateless-sessions.js';
import type { ConformingVariant } from '../broken-backend.js';
import { askingFor, demandingHeader, toHttps } from './shared.js';

const NO_POST = {
  status: 405,
  headers: { 'Content-Type': 'application/json', Allow: 'GET' },
  body: '{"error":"invalid_request"}',
};

export const conformingVariants: readonly ConformingVariant[] = [
  { trait: 'redirects from plain HTTP to HTTPS', change: toHttps({}) },
  {
    trait: 'has no POST',
    change: (original) => ({
      answer: async (request, backend) =>
        request.method === 'POST' && request.path === '/.well-known/bff-token'
          ? { ...NO_POST, headers: { ...original.securityHeaders(request), ...NO_POST.headers } }
          : original.answer(request, backend),
    }),
  },
  {
    trait: 'leaves refusals of a method to its framework, which says nothing of caches',
    change: onEndpoints((answer, { method }) =>
      answer.status === 405 && method !== 'HEAD'
        ? { ...answer, headers: headersWith(answer.headers, { 'Cache-Control': undefined, Vary: undefined }) }
        : answer,
    ),
  },
  {
    trait: 'names the scopes of the sign-in in a refresh for which the page names none',
    change: (original) => ({
      refreshForm: (session, query) =>
        original.refreshForm(session, query.scope.length > 0 ? query : { ...query, scope: session.granted.scope }),
    }),
  },
  {
    trait: 'keeps the tokens of bare requests only',
    forgoes: ['CACHE-12'],
    change: (original) => ({
      findHeld: (session, query, backend) =>
        query.scope.length + query.resources.length === 0 ? original.findHeld(session, query, backend) : undefined,
    }),
  },
  {
    trait: 'leaves out a scope that is as requested',
    change: (original) => ({
      tokenBody(held, query, backend) {
        const { scope, ...rest } = original.tokenBody(held, query, backend);
        return query.scope.length > 0 && scope === query.scope.join(' ') ? rest : { ...rest, scope };
      },
    }),
  },
  {
    trait: 'keeps no tokens, and refreshes for each request',
    change: () => ({ isSuitable: () => false }),
  },
  { trait: 'sends no claims about the person', change: () => ({ sessionInfoBody: () => ({}) }) },
  {
    trait: 'sends no expiry',
    change: () => ({ sessionInfoBody: ({ claims: { sub, name } }) => ({ sub, name, roles: ['a', 'b'] }) }),
  },
  {
    trait: 'describes every error',
    change: inErrors((members) => ({ error_description: 'Not now.', ...members })),
  },
  {
    trait: 'answers 502 and 503 for outages of the authorization server',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        if (request.path !== '/.well-known/bff-token') return answer;
        if (refused.code === 'temporarily_unavailable') return { ...answer, status: 503 };
        return refused.code === 'server_error' ? { ...answer, status: 502 } : answer;
      },
    }),
  },
  {
    trait: 'answers session information without a session with backend_not_ready, as the draft can be read',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        const isAbout = refused.code === 'invalid_session' && request.path.endsWith('sessioninfo');
        return isAbout ? json(400, { error: 'backend_not_ready' }, answer.headers) : answer;
      },
    }),
  },
  { trait: 'names the charset', change: withHeaders({ 'Content-Type': 'application/json; charset=utf-8' }) },
  {
    trait: 'forbids framing by Content-Security-Policy alone',
    change: withHeaders({
      'X-Frame-Options': undefined,
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    }),
  },
  {
    trait: 'knows how long tokens live that come without expires_in',
    change: (original) => ({
      tokenBody: (held, query, backend) => ({
        expires_in: Math.max(1, held.gotAt + 300 - backend.now()),
        ...original.tokenBody(held, query, backend),
      }),
    }),
  },
  { trait: 'sends Vary besides', change: withHeaders({ Vary: 'Cookie, Origin, Sec-Fetch-Site' }) },
  {
    trait: 'shares tokens among concurrent requests only',
    change: (original) => {
      const gotAt = new Map<string, number>();
      let askedAt = Number.POSITIVE_INFINITY;
      return {
        readIssued(answer, asked, backend) {
          const issued = original.readIssued(answer, asked, backend);
          gotAt.set(issued.token, performance.now());
          return issued;
        },
        withSessionLock(session, work) {
          const arrivedAt = performance.now();
          return original.withSessionLock(session, () => {
            askedAt = arrivedAt;
            const got = work();
            askedAt = Number.POSITIVE_INFINITY;
            return got;
          });
        },
        isSuitable: (held, session, backend) =>
          original.isSuitable(held, session, backend) &&
          (session.refreshToken === undefined || askedAt < (gotAt.get(held.token) ?? 0)),
      };
    },
  },
  {
    trait: 'forbids caching with more directives',
    change: withHeaders({ 'Cache-Control': 'no-store, max-age=0', Pragma: 'no-cache' }),
  },
  {
    trait: 'uses the prefix __Host-Http-',
    change: (original) => ({
      sessionCookie: (id) => original.sessionCookie(id).replace('__Host-', '__Host-Http-'),
      endedSessionCookie: () => original.endedSessionCookie().replace('__Host-', '__Host-Http-'),
      readSessionCookie: (request) =>
        original.readSessionCookie({
          ...request,
          headers: {
            ...request.headers,
            cookie: request.headers.cookie
              ?.split('; ')
              .filter((pair) => !pair.startsWith(`${COOKIE}=`))
              .join('; ')
              .replaceAll('__Host-Http-', '__Host-'),
          },
        }),
    }),
  },
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
  {
    trait: 'authenticates in the body of token requests',
    change: (original) => ({
      tokenRequest(form, backend) {
        const { clientId, clientSecret } = backend;
        const { authorization: _credentials, ...headers } = original.tokenRequest(form, backend).headers;
        const credentials = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
        return { ...original.tokenRequest(form, backend), headers, body: `${form}&${credentials}` };
      },
    }),
  },
  {
    trait: 'asks for offline_access with consent',
    change: askingFor((usual) => `${usual} offline_access`, { prompt: 'consent' }),
  },
  {
    trait: 'refuses to sign in for an unknown scope',
    change: (original) => ({
      async login(request, backend) {
        const wanted = new URLSearchParams(request.search).get('scope')?.split(' ') ?? [];
        if (wanted.some((scope) => !backend.scopes.includes(scope))) throw new Refused('invalid_scope');
        return original.login(request, backend);
      },
    }),
  },
  {
    trait: 'does not sign out at the authorization server',
    change: (original) => ({
      logout: async (request, backend) => ({ ...(await original.logout(request, backend)), body: '{}' }),
    }),
  },
  {
    trait: 'redirects after signing out',
    change: (original) => ({
      async logout(request, backend) {
        const answer = await original.logout(request, backend);
        const { logout_uri: address } = JSON.parse(answer.body);
        return { status: 303, headers: { ...answer.headers, Location: address ?? '/' }, body: '' };
      },
    }),
  },
  {
    trait: 'answers a logout token with 204',
    change: (original) => ({
      backChannelLogout: async (request, backend) => ({
        ...(await original.backChannelLogout(request, backend)),
        status: 204,
      }),
    }),
  },
  {
    trait: 'refuses a repeated logout token',
    change: (original) => {
      const seen = new Set<unknown>();
      return {
        async verifyLogoutToken(token, backend) {
          const claims = await original.verifyLogoutToken(token, backend);
          if (seen.has(claims.jti)) throw new Refused('invalid_request');
          seen.add(claims.jti);
          return claims;
        },
      };
    },
  },
  {
    trait: 'takes a missing token_type for Bearer',
    change: (original) => ({
      readIssued({ members = {}, ...answer }, asked, backend) {
        return original.readIssued({ ...answer, members: { token_type: 'Bearer', ...members } }, asked, backend);
      },
    }),
  },
  {
    trait: 'asks for the whole grant, regardless of the query',
    change: (original) => ({
      checkAllowed: ({ scope, resources }, session, backend) =>
        original.checkAllowed({ scope: scope.filter((token) => !/[&=+%]/.test(token)), resources }, session, backend),
    }),
  },
  {
    trait: 'tells the time in session information',
    change: (original) => ({
      sessionInfoBody: (session, backend) => ({
        ...(original.sessionInfoBody(session, backend) as object),
        answered_at: performance.now(),
      }),
    }),
  },
  { trait: 'refuses a head of more than 16 KiB before it is read', change: () => ({ largestHead: () => 16 * 1024 }) },
  {
    trait: 'keeps sessions in cookies, which it removes after invalid_grant',
    change: (original) => ({
      endAfterInvalidGrant: () => undefined,
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        if (refused.code !== 'invalid_grant') return answer;
        return { ...answer, headers: { ...answer.headers, 'Set-Cookie': original.endedSessionCookie() } };
      },
    }),
  },
  {
    trait: 'keeps all of a session in its encrypted cookie, and nothing of its refreshes',
    forgoes: ['RT-05', 'RT-06', 'RT-07'],
    change: statelessSessions,
  },
  {
    trait: 'keeps all of a session in its encrypted cookie, and refreshes in turn',
    change: refreshingInTurn(statelessSessions),
  },
  {
    trait: 'keeps all of a session in its encrypted cookie, and sends that anew with each answer',
    change: refreshingInTurn(rollingSessions),
  },
  {
    trait: 'leaves the signature of ID Tokens to TLS, but not their algorithm',
    change: () => ({
      async verifyIdToken(token, { nonce }, { issuer, clientId, now }) {
        const { alg } = JSON.parse(Buffer.from(String(token).split('.')[0] ?? '', 'base64url').toString());
        const claims = verifiedLoosely(String(token));
        const audiences = [claims.aud].flat();
        const isRight =
          alg === 'RS256' &&
          claims.iss === issuer &&
          audiences.includes(clientId) &&
          Number(claims.exp) > now() &&
          typeof claims.sub === 'string' &&
          claims.nonce === nonce;
        if (!isRight) throw new Refused('server_error', { status: 502 });
        return claims;
      },
    }),
  },
  {
    trait: 'tries once more after a 503',
    change: (original) => ({
      async requestTokens(form, backend) {
        const answer = await original.requestTokens(form, backend);
        return answer.status === 503 ? original.requestTokens(form, backend) : answer;
      },
    }),
  },
  {
    trait: 'sends nosniff twice, once by its proxy',
    change: withHeaders({ 'X-Content-Type-Options': 'nosniff, nosniff' }),
  },
  {
    trait: 'is behind a load balancer that sets a cookie of its own',
    change: () => ({
      finish(answer, { headers }) {
        if (headers.cookie?.includes('balancer=')) return answer;
        const cookies = [answer.headers['Set-Cookie'] ?? []].flat();
        return { ...answer, headers: { ...answer.headers, 'Set-Cookie': [...cookies, 'balancer=node-1; Path=/'] } };
      },
    }),
  },
  {
    trait: 'sends 103 Early Hints before each answer',
    change: () => ({ finish: (answer) => ({ ...answer, earlyHint: '</style.css>; rel=preload; as=style' }) }),
  },
  {
    trait: 'takes a second and a half for tokens that live for seconds only',
    change: (original) => ({
      async token(request, backend) {
        const session = original.findSession(request, backend);
        const lifetimes = [...(session?.tokens.values() ?? [])].map(({ lifetime = 3600 }) => lifetime);
        if (lifetimes.some((lifetime) => lifetime > 5 && lifetime < 60)) await sleep(1500);
        return original.token(request, backend);
      },
    }),
  },
  {
    trait: 'is a confidential client without PKCE',
    forgoes: ['LOGIN-03'],
    change: (original) => ({
      authorizationParameters(attempt, backend) {
        const {
          code_challenge: _none,
          code_challenge_method: _neither,
          ...rest
        } = original.authorizationParameters(attempt, backend);
        return rest;
      },
      requestTokens(form, backend) {
        form.delete('code_verifier');
        return original.requestTokens(form, backend);
      },
    }),
  },
];

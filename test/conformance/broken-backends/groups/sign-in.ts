import { createHash } from 'node:crypto';
import { json } from '../backend/answering.js';
import type { Answer, Parts } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

const parameters =
  (more: Record<string, string>) =>
  (original: Parts): Partial<Parts> => ({
    authorizationParameters: (attempt, backend) => ({ ...original.authorizationParameters(attempt, backend), ...more }),
  });

const CHALLENGE = createHash('sha256').update('always the same').digest('base64url');

const withLocation = (answer: Answer, location: string): Answer => ({
  ...answer,
  headers: { ...answer.headers, Location: location },
});

export const signIn: readonly BrokenBackend[] = [
  {
    breaks: 'LOGIN-01',
    fault: 'sends the client secret through the browser',
    change: (original) => ({
      async login(request, backend) {
        const answer = await original.login(request, backend);
        return { ...answer, headers: { ...answer.headers, 'X-Debug': encodeURIComponent(backend.clientSecret) } };
      },
    }),
  },
  {
    breaks: 'LOGIN-02',
    fault: 'asks for a token in the URL as well',
    change: parameters({ response_type: 'code token' }),
  },
  {
    breaks: 'LOGIN-03',
    fault: 'uses one PKCE verifier for all sign-ins',
    change: (original) => ({
      authorizationParameters: (attempt, backend) => ({
        ...original.authorizationParameters(attempt, backend),
        code_challenge: CHALLENGE,
      }),
      requestTokens(form, backend) {
        if (form.has('code_verifier')) form.set('code_verifier', 'always the same');
        return original.requestTokens(form, backend);
      },
    }),
  },
  {
    breaks: 'LOGIN-09',
    fault: 'builds its redirect URI from the Host header',
    change: (original) => ({
      async login(request, backend) {
        const answer = await original.login(request, backend);
        const location = new URL(String(answer.headers.Location));
        location.searchParams.set('redirect_uri', `http://${request.headers.host}/callback`);
        return withLocation(answer, location.href);
      },
    }),
  },
  {
    breaks: 'LOGIN-16',
    fault: 'asks for any scope in the login URL',
    change: (original) => ({
      async login(request, backend) {
        const answer = await original.login(request, backend);
        const wanted = new URLSearchParams(request.search).get('scope');
        const location = new URL(String(answer.headers.Location));
        if (wanted !== null) location.searchParams.set('scope', `${location.searchParams.get('scope')} ${wanted}`);
        return withLocation(answer, location.href);
      },
    }),
  },
  {
    breaks: 'LOGIN-10',
    fault: 'redirects to any return URL',
    change: () => ({ readReturnTo: ({ search }) => encodeURI(new URLSearchParams(search).get('return_to') ?? '/') }),
  },
  {
    breaks: 'LOGIN-10',
    fault: 'compares the return URL line by line',
    change: (original) => ({
      readReturnTo(request) {
        const wanted = new URLSearchParams(request.search).get('return_to') ?? '';
        const [first = '', ...others] = wanted.split('\n');
        return others.some((line) => /^\/(?!\/)[^\\]*$/.test(line)) ? first : original.readReturnTo(request);
      },
    }),
  },
  {
    breaks: 'LOGIN-11',
    fault: 'keeps the session id that the browser sends',
    change: (original) => ({
      async callback(request, backend) {
        const planted = original.readSessionCookie(request);
        const answer = await original.callback(request, backend);
        const session = [...backend.sessions.values()].at(-1);
        if (planted === undefined || !planted.startsWith('planted') || session === undefined) return answer;
        backend.sessions.delete(session.id);
        backend.sessions.set(planted, { ...session, id: planted });
        const cookies = [answer.headers['Set-Cookie'] ?? []].flat();
        const own = cookies.map((cookie) => cookie.replace(session.id, planted));
        return { ...answer, headers: { ...answer.headers, 'Set-Cookie': own } };
      },
    }),
  },
  ...[false, true].map(
    (isForMore): BrokenBackend => ({
      breaks: 'LOGIN-11',
      fault: `keeps the session id when a person signs in again${isForMore ? ' for more scopes' : ''}`,
      change: (original) => ({
        async callback(request, backend) {
          const id = original.readSessionCookie(request);
          const attempt = backend.attempts.get(new URLSearchParams(request.search).get('state') ?? '');
          const answer = await original.callback(request, backend);
          const isMeant = !isForMore || attempt?.isForMore === true;
          const session = [...backend.sessions.values()].at(-1);
          if (id === undefined || !backend.sessions.has(id) || session === undefined || !isMeant) return answer;
          backend.sessions.delete(session.id);
          backend.sessions.set(id, { ...session, id });
          const cookies = [answer.headers['Set-Cookie'] ?? []].flat().map((cookie) => cookie.replace(session.id, id));
          return { ...answer, headers: { ...answer.headers, 'Set-Cookie': cookies } };
        },
      }),
    }),
  ),
  {
    breaks: 'LOGIN-13',
    fault: 'shows its page at the URL with the code',
    change: (original) => ({
      async callback(request, backend) {
        const answer = await original.callback(request, backend);
        const { Location: _location, ...headers } = answer.headers;
        return answer.status === 303
          ? { status: 200, headers: { ...headers, 'Content-Type': 'text/html' }, body: '<p>Hello</p>' }
          : answer;
      },
    }),
  },
  {
    breaks: 'LOGIN-14',
    fault: 'redirects with 307 after signing out',
    change: (original) => ({
      async logout(request, backend) {
        const answer = await original.logout(request, backend);
        return { ...answer, status: 307, headers: { ...answer.headers, Location: '/' } };
      },
    }),
  },
  {
    breaks: 'LOGIN-15',
    fault: 'takes a token without a lifetime for an expired one',
    alsoBreaks: ['CACHE-10'],
    change: (original) => ({
      isSuitable: (held, session, backend) =>
        held.expiresAt !== undefined && original.isSuitable(held, session, backend),
    }),
  },
  {
    breaks: 'LOGIN-15',
    fault: 'has no token right after the sign-in',
    alsoBreaks: ['TOK-02'],
    change: (original) => {
      const known = new Set<string>();
      return {
        async token(request, backend) {
          const session = original.findSession(request, backend);
          const isBare = !/(^|&)(scope|resource)=[^&]/.test(request.method === 'POST' ? request.body : request.search);
          const held = session?.tokens.get(original.heldKey({ scope: [], resources: [] }));
          const isNew = session !== undefined && !known.has(session.id);
          if (isNew && isBare) known.add(session.id);
          if (!isBare || !isNew || Number(held?.lifetime) <= 2) return original.token(request, backend);
          return json(400, { error: 'backend_not_ready' }, original.securityHeaders(request));
        },
      };
    },
  },
  {
    breaks: 'LOGIN-03',
    fault: 'reuses the attempt that the browser has begun before',
    change: (original) => ({
      authorizationParameters(attempt, backend) {
        return original.authorizationParameters(attempt, backend);
      },
      async login(request, backend) {
        const state = /__Host-attempt=([^;]*)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
        const attempt = backend.attempts.get(state);
        const answer = await original.login(request, backend);
        if (attempt === undefined || attempt.isForMore || request.search.includes('scope')) return answer;
        const location = new URL(String(answer.headers.Location));
        const usual = original.authorizationParameters(attempt, backend);
        for (const name of ['state', 'nonce', 'code_challenge']) location.searchParams.set(name, String(usual[name]));
        const headers = { ...answer.headers, Location: location.href, 'Set-Cookie': original.attemptCookie(attempt) };
        return { ...answer, headers };
      },
    }),
  },
  {
    breaks: 'LOGIN-13',
    fault: 'offers the address with the code again when the sign-in has failed',
    change: (original) => ({
      async callback(request, backend) {
        try {
          return await original.callback(request, backend);
        } catch {
          const headers = { 'Content-Type': 'text/html', 'Referrer-Policy': 'no-referrer' };
          return { status: 400, headers, body: `<a href="/callback?${request.search}">Try again</a>` };
        }
      },
    }),
  },
];

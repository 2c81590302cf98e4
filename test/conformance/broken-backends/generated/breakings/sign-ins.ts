import { json } from '../../backend/answering.js';
import { onlyAt } from '../at-point.js';
import type { Breaking, Breakings } from './breaking.js';
import { byHand, byHandOf, changeOf } from './by-hand.js';
import { cookiesOf, withCookies } from './cookies.js';

const withMethod: Breaking = (point) =>
  onlyAt(point, (original) => ({
    authorizationParameters: (attempt, backend) => ({
      ...original.authorizationParameters(attempt, backend),
      code_challenge_method: 'plain',
    }),
  }));

const ending: Breaking =
  ({ value = '' }) =>
  (original) => ({
    async callback(request, backend) {
      if (!new URLSearchParams(request.search).has('error')) return original.callback(request, backend);
      if (value.startsWith('removes')) {
        const isKnown = backend.attempts.has(new URLSearchParams(request.search).get('state') ?? '');
        const refused = json(400, { error: 'access_denied' }, original.securityHeaders(request));
        return isKnown ? withCookies(refused, [original.endedSessionCookie()]) : original.callback(request, backend);
      }
      if (value === 'fails') return json(500, { error: 'server_error' }, original.securityHeaders(request));
      const session = original.findSession(request, backend);
      if (session !== undefined) backend.sessions.delete(session.id);
      return original.callback(request, backend);
    },
  });

/** Shows a token where the sign-in ends. */
const showingTokens: Breaking = (point) =>
  onlyAt(point, (original) => ({
    async callback(request, backend) {
      const answer = await original.callback(request, backend);
      const session = [...backend.sessions.values()].at(-1);
      return { ...answer, body: `<p>${session?.refreshToken}</p>` };
    },
  }));

const withoutPolicy: Breaking = (point) =>
  onlyAt(point, (original) => ({
    async callback(request, backend) {
      const { headers, ...answer } = await original.callback(request, backend);
      const { 'Referrer-Policy': _policy, ...rest } = headers;
      return { ...answer, headers: rest };
    },
  }));

const askingForAny: Breaking =
  ({ value }) =>
  (original) => ({
    async login(request, backend) {
      const answer = await original.login(request, backend);
      const wanted = new URLSearchParams(request.search).get('scope');
      if (wanted === null || wanted.includes(' ') !== (value === 'beside a known one')) return answer;
      const location = new URL(String(answer.headers.Location));
      location.searchParams.set('scope', `${location.searchParams.get('scope')} ${wanted}`);
      return { ...answer, headers: { ...answer.headers, Location: location.href } };
    },
  });

/** What the removal of the cookie lacks when a person signs out. */
const REMOVALS: Readonly<Record<string, (cookie: string) => readonly string[]>> = {
  'the removal': () => [],
  Path: (cookie) => [cookie.replace('Path=/', 'Path=/app')],
  Secure: (cookie) => [cookie.replace('; Secure', '')],
  'the name': (cookie) => [cookie.replace('__Host-session', 'session')],
};

const removing: Breaking =
  ({ value = '' }) =>
  (original) => ({
    async logout(request, backend) {
      const answer = await original.logout(request, backend);
      return withCookies(
        answer,
        cookiesOf(answer).flatMap((cookie) => REMOVALS[value]?.(cookie) ?? [cookie]),
      );
    },
  });

/** Signing in. */
export const signIns: Breakings = {
  'HDR-08': withoutPolicy,
  'LOGIN-01': byHand('LOGIN-01'),
  'LOGIN-02': byHand('LOGIN-02'),
  'LOGIN-03': (point) => (point.value === 'the method' ? withMethod(point) : byHand('LOGIN-03')(point)),
  'LOGIN-11': ({ value = '' }) =>
    byHandOf('LOGIN-11', {
      planted: 'keeps the session id that the browser sends',
      again: 'keeps the session id when a person signs in again',
      'for more scopes': 'keeps the session id when a person signs in again for more scopes',
    })({ value }),
  'LOGIN-12': (point) => (point.value === 'shows markup' ? changeOf('LOGIN-12') : ending(point)),
  'LOGIN-13': (point) => (point.value === 'the code in the URL' ? byHand('LOGIN-13')(point) : showingTokens(point)),
  'LOGIN-14':
    ({ value }) =>
    (original) => ({
      async logout(request, backend) {
        const answer = await original.logout(request, backend);
        return { ...answer, status: Number(value), headers: { ...answer.headers, Location: '/' } };
      },
    }),
  'LOGIN-15': (point) =>
    point.carrier === undefined
      ? changeOf('LOGIN-15', 'takes a token without a lifetime for an expired one')
      : byHand('LOGIN-15', 'has no token right after the sign-in')(point),
  'LOGIN-16': askingForAny,
  'LOGOUT-02': removing,
};

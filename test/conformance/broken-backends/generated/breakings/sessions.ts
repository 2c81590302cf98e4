import type { Point } from '../../../../../src/contract-test/axes.js';
import { COOKIE, json } from '../../backend/answering.js';
import { headersWith } from '../../backend/changes.js';
import type { Answer, Request, Session } from '../../backend/parts.js';
import type { Change } from '../../backend/start-backend.js';
import { isRequestAt, onlyAt, rewritingAnswers } from '../at-point.js';
import { type Breaking, type Breakings, withMembers } from './breaking.js';
import { byHand, changeOf } from './by-hand.js';
import { withCookies } from './cookies.js';

const TOKEN = '/.well-known/bff-token';
const SESSION_INFO = '/.well-known/bff-sessioninfo';

/** What no longer is, or never was, a session's id, by the name of the alteration; `id` is one that is. */
const IS_ALTERED: Readonly<Record<string, (value: string, id: string) => boolean>> = {
  empty: (value) => value === '',
  'made up': (value) => /^x{43}$/.test(value),
  truncated: (value, id) => value.length === id.length - 4 && id.startsWith(value),
  'altered near the start': (value, id) => isOtherAt(value, id, (index) => index < 3),
  'altered in the middle': (value, id) => isOtherAt(value, id, (index) => index >= 3),
  'with more behind it': (value, id) => value === `${id}AAAAAAAA`,
  'with another part behind it': (value, id) => value === `${id}.AAAAAAAA`,
  huge: (value) => value.length > 4096,
};

function isOtherAt(value: string, id: string, isThere: (index: number) => boolean): boolean {
  if (value.length !== id.length) return false;
  const others = [...value].flatMap((character, index) => (character === id[index] ? [] : [index]));
  return others.length === 1 && others.every(isThere);
}

/** A request without a session gets the session of another person. */
const acceptingCookies: Breaking = (point) => (original) => ({
  findSession(request, backend) {
    const found = original.findSession(request, backend);
    const value = original.readSessionCookie(request);
    if (found !== undefined || value === undefined || !isRequestAt(point, request)) return found;
    const isAltered = ({ id }: Session) => IS_ALTERED[point.value ?? '']?.(value, id) ?? false;
    return [...backend.sessions.values()].find(isAltered);
  },
});

const acceptingNone: Breaking = (point) => (original) => ({
  findSession(request, backend) {
    const isWithout = request.headers.cookie === undefined && isRequestAt(point, request);
    return isWithout ? [...backend.sessions.values()].at(-1) : original.findSession(request, backend);
  },
});

/** Signs out, but for one endpoint. */
const keepingEnded: Breaking = (point) => {
  const ended = new Map<string, Session>();
  return (original) => ({
    async endSession(session, backend) {
      ended.set(session.id, session);
      await original.endSession(session, backend);
    },
    findSession: (request, backend) =>
      original.findSession(request, backend) ??
      (isRequestAt(point, request) ? ended.get(original.readSessionCookie(request) ?? '') : undefined),
  });
};

const telling =
  (other: (given: unknown, session: Session, value: string) => unknown, member?: string): Breaking =>
  ({ value = '' }) =>
  (original) => ({
    sessionInfoBody(session, backend) {
      const body = Object(original.sessionInfoBody(session, backend));
      const name = member ?? value;
      return { ...body, [name]: other(body[name], session, value) };
    },
  });

/** Requests without a session of the two endpoints, with or without a cookie. */
const rewritingDead = ({ value, ...point }: Point, rewrite: (answer: Answer) => Answer): Change =>
  rewritingAnswers(
    { ...point, session: 'without', status: 400 },
    rewrite,
    ({ headers, path }) =>
      (value === 'a dead cookie') === (headers.cookie !== undefined) && path.startsWith('/.well-known/'),
  );

const textOf = ({ method, search, body }: Request) => (method === 'POST' ? body : search);

/** A sign-in that has begun counts as a session. */
const acceptingAttempts: Breaking = (point) =>
  onlyAt(point, (original) => ({
    async answer(request, backend) {
      const hasBegun = (request.headers.cookie ?? '').includes('__Host-attempt=');
      if (!hasBegun || original.findSession(request, backend)) return original.answer(request, backend);
      const body = request.path === TOKEN ? { access_token: 'of-nobody', token_type: 'Bearer' } : { sub: 'nobody' };
      return json(200, body, original.securityHeaders(request));
    },
  }));

const SECRETS: Readonly<Record<string, (session: Session) => unknown>> = {
  'the session id': ({ id }) => id,
  'the access token': ({ tokens }) => [...tokens.values()].map(({ token }) => token).at(-1),
  'the refresh token': ({ refreshToken }) => refreshToken,
  'the ID Token': ({ idToken }) => idToken,
  'the nested ID Token': ({ idToken }) => [{ is: { here: idToken } }],
};

const telltale: Breaking =
  ({ value = '' }) =>
  (original) => ({
    sessionInfoBody(session, backend) {
      const body = Object(original.sessionInfoBody(session, backend));
      const secret = SECRETS[value];
      return { ...body, ...(secret === undefined ? { [value]: 'secret' } : { more: secret(session) }) };
    },
  });

const refreshingForInformation: Breaking =
  ({ value }) =>
  (original) => ({
    async sessionInfo(request, backend) {
      const session = original.findSession(request, backend);
      const query = { scope: [], resources: [] };
      const held = session?.tokens.get(original.heldKey(query));
      if (session && held && original.isSuitable(held, session, backend) === (value === 'a held token')) {
        const answer = await original.requestTokens(original.refreshForm(session, query), backend);
        original.keepRefreshToken(session, answer.members ?? {});
      }
      return original.sessionInfo(request, backend);
    },
  });

/** Session ids outside of the cookie, and ids that can be guessed. */
const byUrl: Breaking = ({ value, ...point }) => {
  if (value === 'numbers') return changeOf('SES-13', 'numbers its sessions');
  if (value === 'the same again') {
    let count = 0;
    return (original) => ({
      newSessionId() {
        count += 1;
        return count > 5 ? 'always-the-same-'.repeat(3) : original.newSessionId();
      },
    });
  }
  const idIn = ({ path, search, headers }: Request) => {
    if (value === 'in the query') return new URLSearchParams(search).get('sid');
    if (value === 'in the path') return path.split(';jsessionid=')[1] ?? null;
    return headers[value ?? '']?.toString().replace('Bearer ', '') ?? null;
  };
  return (original) => ({
    answer(request, backend) {
      const plain = { ...request, path: request.path.split(';')[0] ?? '' };
      const id = idIn(request);
      if (id === null || !isRequestAt(point, plain)) return original.answer(request, backend);
      return original.answer({ ...plain, headers: { ...request.headers, cookie: `${COOKIE}=${id}` } }, backend);
    },
  });
};

const dependingOn: Breaking =
  ({ value = '' }) =>
  (original) => ({
    async sessionInfo(request, backend) {
      const answer = await original.sessionInfo(request, backend);
      const asked = new URLSearchParams(request.search).get(value);
      return asked === null ? answer : { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), asked }) };
    },
  });

const withoutHeader: Breaking = ({ value = '', ...point }) =>
  rewritingAnswers({ ...point, status: 400 }, (answer) => ({
    ...answer,
    headers: headersWith(answer.headers, { [value]: undefined }),
  }));

/** Sessions, and the errors of requests without one. */
export const sessions: Breakings = {
  'SES-01': acceptingNone,
  'SES-02': acceptingCookies,
  'LOGOUT-01': keepingEnded,
  'SES-06': dependingOn,
  'SES-09': telling(() => 'told'),
  'SES-10': ({ value = '' }) => {
    const [name = '', isInMilliseconds] = value.split(' ');
    const isTime = ['exp', 'iat', 'auth_time'].includes(name);
    return telling(() => (isInMilliseconds ? Date.now() : isTime ? 'soon' : 1))({ value: name });
  },
  'ERR-02': withMembers(() => ({ message: 'no session' })),
  'ERR-01': ({ value = '', ...point }) =>
    rewritingAnswers(
      { ...point, status: 400 },
      (answer) => ({ ...answer, status: 422 }),
      (request) => textOf(request) === value,
    ),
  'ERR-03': withMembers((members) => ({ ...members, error_description: ['no'] })),
  'ERR-04': withMembers((members) => ({ ...members, error: 'ungültig' })),
  'ERR-14': withMembers((members) => ({ ...members, detail: 'Error: no\n    at find (/srv/app/session.js:12:7)' })),
  'ERR-05': (point) =>
    point.value === undefined
      ? withMembers(() => ({ error: 'login_required' }))(point)
      : rewritingDead({ endpoint: TOKEN, value: point.value }, (answer) => ({ ...answer, status: 401 })),
  'ERR-06': byHand('ERR-06'),
  'ERR-17': (point) =>
    rewritingDead(point, (answer) =>
      withCookies(
        answer,
        point.value === 'a dead cookie' ? [] : ['visitor=1; Path=/; Secure; HttpOnly; SameSite=Strict'],
      ),
    ),
  'ERR-20': (point) => rewritingDead({ ...point, endpoint: SESSION_INFO }, (answer) => ({ ...answer, status: 401 })),
  'SES-03': acceptingAttempts,
  'SES-08': telltale,
  'SES-11': telling((_given, { claims }, value) => (value === 'in the past' ? 1 : claims.exp), 'exp'),
  'SES-12': refreshingForInformation,
  'SES-13': byUrl,
  'SES-14': byHand('SES-14'),
  'SES-15': (point) =>
    point.value === undefined
      ? onlyAt(point, changeOf('SES-14'))
      : changeOf('SES-15', 'ignores the expiry of a refresh token that a refresh brings'),
  'SES-16': (point) =>
    rewritingAnswers(point, (answer) => ({
      ...answer,
      headers: headersWith(answer.headers, { 'Content-Type': 'application/problem+json' }),
    })),
  'ERR-15': withoutHeader,
  'ERR-16': (point) => (original) => ({
    finish(answer, request, backend) {
      const done = original.finish(answer, request, backend);
      const { accept, cookie } = request.headers;
      const isMeant = (point.value === 'a dead cookie') === (cookie !== undefined);
      const isPage = isRequestAt(point, request) && isMeant && accept === 'text/html' && done.status >= 400;
      return isPage ? { ...done, status: 302, headers: { ...done.headers, Location: '/login' } } : done;
    },
  }),
  'OAS-01': withMembers(() => []),
};

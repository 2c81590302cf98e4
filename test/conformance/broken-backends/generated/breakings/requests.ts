import { LOOK_ALIKES } from '../../../../../src/contract-test/requirements/steps/foreign-origins.js';
import { headersWith } from '../../backend/changes.js';
import { Refused, type Request } from '../../backend/parts.js';
import { isRequestAt, rewritingAnswers, rewritingRequests } from '../at-point.js';
import { answeringAs, type Breaking, type Breakings, parameterOf } from './breaking.js';

const TOKEN = '/.well-known/bff-token';

/** The backend reads a query of this value as another one, or refuses it. */
const reading =
  (name: string, { as }: { as: 'nothing' | Refused }): Breaking =>
  ({ value = '', ...point }) =>
  (original) => ({
    readQuery(request) {
      if (parameterOf(request, name) !== value || !isRequestAt(point, request)) return original.readQuery(request);
      if (as !== 'nothing') throw as;
      return original.readQuery({ ...request, search: '', body: '' });
    },
  });

const takingMethods: Breaking = (point) =>
  rewritingRequests(point, { isMeant: () => true, rewrite: (request) => ({ ...request, method: 'GET' }) });

const malformed = new Refused('invalid_request');

const asking: Breaking =
  ({ value = '', ...point }) =>
  (original) => ({
    async token(request, backend) {
      const given = request.method === 'POST' ? request.body : request.search;
      if (given === `scope=${value}` && isRequestAt(point, request) && original.findSession(request, backend))
        await original.requestTokens(new URLSearchParams({ grant_type: 'refresh_token', scope: value }), backend);
      return original.token(request, backend);
    },
  });

/** The method that a request names in this way besides its own. */
function methodIn({ headers, search, body }: Request, way: string): string | undefined {
  const named =
    way === '_method in a form'
      ? new URLSearchParams(body).get('_method')
      : way === '_method'
        ? new URLSearchParams(search).get(way)
        : headers[way];
  return typeof named === 'string' ? named : undefined;
}

/** As a script of the own page that says nothing of itself. */
function asOwn(request: Request): Request {
  const foreign = ['origin', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'];
  const headers = Object.entries(request.headers).filter(([name]) => !foreign.includes(name));
  return { ...request, headers: Object.fromEntries(headers) };
}

const metadataOf = ({ headers }: Request) =>
  ['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'].flatMap((name) => headers[name] ?? []).join(' ');

/** `none` is not what scripts of the page say; a request that a test changes may say nothing. */
const isUsed = (request: Request, value: string) =>
  metadataOf(request) === value || metadataOf(request) === `same-origin ${value}`;

const answeringPreflights: Breaking = (point) => (original) => ({
  finish(answer, request, backend) {
    const done = original.finish(answer, request, backend);
    const [name = '', wanted] = point.value?.split(' for ') ?? [];
    const isMeant = request.headers['access-control-request-method'] === wanted;
    if (request.method !== 'OPTIONS' || !isMeant || !isRequestAt(point, request)) return done;
    return { ...done, headers: headersWith(done.headers, { [name]: 'true' }) };
  },
});

const allowingLookAlikes: Breaking =
  ({ value = '' }) =>
  (original) => ({
    finish(answer, request, backend) {
      const done = original.finish(answer, request, backend);
      const { origin } = request.headers;
      if (origin === undefined || origin !== LOOK_ALIKES[value]?.(new URL(backend.origin))) return done;
      return { ...done, headers: headersWith(done.headers, { 'Access-Control-Allow-Origin': origin }) };
    },
  });

const callingBack: Breaking = (point) => (original) => ({
  finish(answer, request, backend) {
    const done = original.finish(answer, request, backend);
    const name = new URLSearchParams(request.search).get(point.value ?? '');
    return name !== null && isRequestAt(point, request) ? { ...done, body: `${name}(${done.body})` } : done;
  },
});

/** Requests, their parameters and where they come from. */
export const requests: Breakings = {
  'TOK-13': takingMethods,
  'SES-05': takingMethods,
  'TOK-16': ({ value = '', ...point }) =>
    rewritingRequests(point, {
      isMeant: (request) => methodIn(request, value) !== undefined,
      rewrite: (request) => ({ ...request, method: methodIn(request, value) ?? request.method }),
    }),
  'TOK-20': reading('scope', { as: malformed }),
  'TOK-22': asking,
  'TOK-43': reading('resource', { as: malformed }),
  'TOK-44': reading('resource', { as: malformed }),
  'TOK-41': reading('resource', { as: 'nothing' }),
  'TOK-42': reading('resource', { as: 'nothing' }),
  'TLS-11': answeringAs(
    ({ path, search }, value) => value === (search === '' ? path : `${path}?${search}`),
    () => {
      throw new Error('not a URL');
    },
  ),
  'TLS-08': answeringAs(
    ({ path }, value) => path === TOKEN + value,
    (request) => ({ ...request, path: TOKEN }),
  ),
  'TLS-04': (point) =>
    rewritingRequests(
      point,
      overPlainHttp(() => true),
    ),
  'TLS-05': (point) =>
    rewritingRequests(
      point,
      overPlainHttp(({ headers }) => headers.forwarded !== undefined),
    ),
  'TLS-06': (point) => rewritingPlain(point, { Location: 'http://elsewhere.example/' }, 302),
  'TLS-10': (point) => rewritingPlain(point, { 'Strict-Transport-Security': 'max-age=1' }),
  'CSRF-02': answeringPreflights,
  'CSRF-03': allowingLookAlikes,
  'CSRF-08': answeringAs(isUsed, asOwn),
  'CSRF-13': answeringAs(({ headers }, value) => String(headers[value] ?? '').includes('evil.example'), asOwn),
  'CSRF-14': callingBack,
};

const overPlainHttp = (isMeant: (request: Request) => boolean) => ({
  isMeant: (request: Request) => !request.isSecure && isMeant(request),
  rewrite: (request: Request) => ({ ...request, isSecure: true }),
});

const rewritingPlain = (point: Parameters<Breaking>[0], changes: Record<string, string>, status?: number) =>
  rewritingAnswers(
    point,
    (answer) => ({ ...answer, status: status ?? answer.status, headers: headersWith(answer.headers, changes) }),
    ({ isSecure }) => !isSecure,
  );

import type { Point } from '../../../../src/contract-test/axes.js';
import { COOKIE } from '../backend/answering.js';
import type { Answer, Backend, Parts, Request } from '../backend/parts.js';
import type { Change } from '../backend/start-backend.js';

const TOKEN = '/.well-known/bff-token';

/** Whether a request is one of this point, as far as the request tells. */
export function isRequestAt({ endpoint, method, carrier, asked }: Point, request: Request): boolean {
  const methodOfCarrier = carrier === undefined ? undefined : carrier === 'form' ? 'POST' : 'GET';
  const isTokenQuery = request.path === TOKEN;
  return (
    (endpoint === undefined || endpoint === request.path) &&
    (method === undefined || method === request.method) &&
    (methodOfCarrier === undefined || (methodOfCarrier === request.method && isTokenQuery)) &&
    (asked === undefined || (asked === askedBy(request) && isTokenQuery))
  );
}

/** What a token query names. */
function askedBy({ method, search, body }: Request): Point['asked'] {
  const parameters = new URLSearchParams(method === 'POST' ? body : search);
  if (parameters.getAll('resource').some((resource) => resource !== '')) return 'a resource';
  const { length } = (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  return length === 0 ? 'nothing' : length === 1 ? 'a scope' : 'two scopes';
}

/** The honest backend, and beside it a broken one that gets the requests of the point. They share all state. */
export function onlyAt(point: Point, change: Change): Change {
  return (original) => {
    const broken: Parts = { ...original, ...change(original) };
    const signIns = new Map<string, Point['signIn']>();
    const isHere = (request: Request) =>
      point.signIn === undefined ? isRequestAt(point, request) : point.signIn === signInOf(request, signIns);
    return {
      async answer(request, backend) {
        const done = isHere(request)
          ? await broken.answer(asQuery(request), { ...backend, parts: broken })
          : await original.answer(request, backend);
        const state = request.path === '/login' && new URLSearchParams(String(done.headers.Location)).get('state');
        if (typeof state === 'string') signIns.set(state, signInOf(request, signIns));
        return done;
      },
      finish: (answer, request, backend) =>
        isHere(request) ? broken.finish(answer, asQuery(request), backend) : original.finish(answer, request, backend),
    };
  };
}

/**
 * A form as a GET with the same parameters, which an honest backend answers alike: many faults are written for queries.
 * A POST that an honest backend refuses stays what it is.
 */
function asQuery(request: Request): Request {
  const { method, path, search, headers, body } = request;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const isRead = body === '' || type === 'application/x-www-form-urlencoded';
  const isForm = method === 'POST' && path === TOKEN && search === '' && isRead;
  return isForm ? { ...request, method: 'GET', search: request.body, body: '' } : request;
}

/** Which sign-in in its browser a request belongs to; `known`: those that have begun, by their state. */
function signInOf(
  { path, search, headers }: Request,
  known: ReadonlyMap<string, Point['signIn']>,
): Point['signIn'] | undefined {
  const parameters = new URLSearchParams(search);
  if (path === '/callback') return known.get(parameters.get('state') ?? '');
  if (path !== '/login') return undefined;
  if (parameters.has('scope')) return 'for more scopes';
  return headers.cookie?.includes(`${COOKIE}=`) ? 'again' : 'first';
}

/** The same for requests to the token endpoint of the authorization server. */
export function onlyAtGrant({ grant }: Point, change: Change): Change {
  return (original) => {
    const broken: Parts = { ...original, ...change(original) };
    const partsFor = (form: URLSearchParams) => (form.get('grant_type') === grant ? broken : original);
    return {
      tokenRequest: (form, backend) => partsFor(form).tokenRequest(form, backend),
      requestTokens: (form, backend) => partsFor(form).requestTokens(form, backend),
    };
  };
}

/** The honest backend behind a wrapper that rewrites its answers at one point. */
export function rewritingAnswers(
  point: Point,
  rewrite: (answer: Answer) => Answer,
  isMeant: (request: Request) => boolean = () => true,
): Change {
  return (original) => {
    const seen = new Set<string>();
    return {
      finish(answer, request, backend) {
        const done = original.finish(answer, request, backend);
        const isRepeated = seen.has(tokenOf(done));
        seen.add(tokenOf(done));
        const isHere =
          isRequestAt(point, request) &&
          isMeant(request) &&
          (point.status === undefined || point.status === done.status) &&
          (point.session === undefined || (point.session === 'with') === hasSession(request, backend, original)) &&
          (point.occurrence === undefined || (point.occurrence === 'repeated') === isRepeated);
        return isHere ? rewrite(done) : done;
      },
    };
  };
}

/** The honest backend behind a wrapper that rewrites requests at one point. */
export function rewritingRequests(
  point: Point,
  { isMeant, rewrite }: { isMeant(request: Request): boolean; rewrite(request: Request): Request },
): Change {
  return (original) => ({
    answer: (request, backend) =>
      original.answer(isRequestAt(point, request) && isMeant(request) ? rewrite(request) : request, backend),
  });
}

function hasSession(request: Request, backend: Backend, original: Parts): boolean {
  return original.findSession(request, backend) !== undefined;
}

function tokenOf({ body }: Answer): string {
  return /"access_token":"([^"]*)"/.exec(body)?.[1] ?? '';
}

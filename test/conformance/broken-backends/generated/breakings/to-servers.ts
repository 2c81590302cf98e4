import { headersWith } from '../../backend/changes.js';
import { type Answer, type Parts, Refused, type Request } from '../../backend/parts.js';
import { isRequestAt, onlyAtGrant } from '../at-point.js';
import type { Breaking, Breakings } from './breaking.js';
import { byHandAtGrant, byHandOf, changeOf } from './by-hand.js';
import { isFailure } from './failures.js';

const PROXY = '/api/';
const EVIL = 'https://evil.example';

const requesting =
  (
    change: (request: ReturnType<Parts['tokenRequest']>, form: URLSearchParams, value: string) => typeof request,
  ): Breaking =>
  ({ value = '', ...point }) =>
    onlyAtGrant(point, (original) => ({
      tokenRequest: (form, backend) => change(original.tokenRequest(form, backend), form, value),
    }));

/** Tries again and again after a failure. */
const retrying: Breaking =
  ({ value = '' }) =>
  (original) => ({
    async requestTokens(form, backend) {
      const ask = () => original.requestTokens(form, backend).catch(() => undefined);
      let answer = await ask();
      const isMeant = () => (answer === undefined ? value === 'a closed connection' : isFailure(answer, value));
      for (let time = 0; time < 3 && isMeant(); time += 1) answer = await ask();
      if (answer === undefined) throw new Refused('temporarily_unavailable');
      return answer;
    },
  });

const forwarding: Breaking =
  ({ value = '' }) =>
  (original) => {
    let last: Request | undefined;
    return {
      token(request, backend) {
        last = request;
        return original.token(request, backend);
      },
      tokenRequest(form, backend) {
        const request = original.tokenRequest(form, backend);
        const text = last?.headers[value];
        if (typeof text !== 'string' || !text.includes('mark-of-the-page')) return request;
        return { ...request, headers: { ...request.headers, [value]: text } };
      },
    };
  };

/** Writes scopes that have this character into the form as they are. */
const writingPlainly: Breaking =
  ({ value = '' }) =>
  (original) => ({
    checkAllowed(query, session, backend) {
      const scope = query.scope.filter((token) => !token.includes(value));
      original.checkAllowed({ ...query, scope }, session, backend);
    },
    tokenRequest(form, backend) {
      const scope = form.get('scope');
      if (scope === null || !scope.includes(value)) return original.tokenRequest(form, backend);
      form.delete('scope');
      const request = original.tokenRequest(form, backend);
      return { ...request, body: `${request.body}&scope=${scope.replaceAll(' ', '%20')}` };
    },
  });

/** Changes the answers of calls. */
const answeringCalls =
  (change: (answer: Answer, given: { request: Request; token: string; value: string }) => Answer): Breaking =>
  ({ value = '', ...point }) =>
  (original) => ({
    async proxy(request, backend) {
      const answer = await original.proxy(request, backend);
      const session = original.findSession(request, backend);
      const token = [...(session?.tokens.values() ?? [])].at(-1)?.token ?? '';
      return isRequestAt(point, request) ? change(answer, { request, token, value }) : answer;
    },
  });

const LEAKS: Readonly<Record<string, (answer: Answer, token: string) => Answer>> = {
  'in a header': (answer, token) => ({ ...answer, headers: { ...answer.headers, 'X-Sent': `Bearer ${token}` } }),
  'in the body': (answer, token) => ({ ...answer, body: `${answer.body}<!-- ${token} -->` }),
  'in a cookie': (answer, token) => ({
    ...answer,
    headers: { ...answer.headers, 'Set-Cookie': `last=${token}; Path=/` },
  }),
};

/** Sends more to the resource server, or something else. */
const sending =
  (
    headers: (given: { request: Request; value: string; usual: Record<string, string> }) => Record<string, string>,
  ): Breaking =>
  ({ value = '', ...point }) =>
  (original) => ({
    proxyRequestHeaders(request, token) {
      const usual = original.proxyRequestHeaders(request, token);
      return isRequestAt(point, request) ? headers({ request, value, usual }) : usual;
    },
  });

const CHOOSING: Readonly<Record<string, (request: Request) => unknown>> = {
  '//': ({ path, headers }) =>
    path.startsWith('/api//') && `http://${path.slice('/api//'.length)}${headers.none ?? ''}`,
  '/http://': ({ path }) => path.startsWith('/api/http://') && path.slice(PROXY.length),
  url: ({ search }) => new URLSearchParams(search).get('url'),
  target: ({ search }) => new URLSearchParams(search).get('target'),
  'x-forwarded-host': ({ headers }) => headers['x-forwarded-host'] && headers['x-original-url'],
  'x-original-url': ({ headers }) => headers['x-original-url'],
  'x-target-url': ({ headers }) => headers['x-target-url'],
};

const choosing: Breaking =
  ({ value = '' }) =>
  (original) => ({
    proxyTarget(request, backend) {
      const chosen = CHOOSING[value]?.(request);
      return typeof chosen === 'string' ? chosen : original.proxyTarget(request, backend);
    },
  });

const climbing: Breaking =
  ({ value = '' }) =>
  (original) => ({
    proxyTarget(request, backend) {
      const isMeant = request.path.startsWith('/api/open/') && request.path.includes(value);
      return isMeant
        ? `${backend.issuer}/resource/${request.path.slice(PROXY.length)}`
        : original.proxyTarget(request, backend);
    },
  });

const allowing: Breaking =
  ({ value }) =>
  (original) => ({
    finish(answer, request, backend) {
      const done = original.finish(answer, request, backend);
      if (!request.path.startsWith(PROXY)) return done;
      const kind =
        done.status >= 400 && request.method !== 'OPTIONS' && request.headers.origin !== EVIL
          ? 'an error'
          : request.method === 'OPTIONS'
            ? 'a preflight'
            : request.headers.origin === EVIL
              ? 'of another origin'
              : 'of the page';
      if (kind !== value) return done;
      return { ...done, headers: headersWith(done.headers, { 'Access-Control-Allow-Origin': '*' }) };
    },
  });

/** Follows redirects that have this status. */
const following: Breaking =
  ({ value }) =>
  (original) => ({
    async proxy(request, backend) {
      const answer = await original.proxy(request, backend);
      const session = original.findSession(request, backend);
      const token = [...(session?.tokens.values() ?? [])].at(-1)?.token ?? '';
      if (String(answer.status) === value)
        await fetch(String(answer.headers.Location), { headers: { Authorization: `Bearer ${token}` } });
      return answer;
    },
  });

const demanding: Breaking = (point) => (original) => ({
  checkSite(request, backend) {
    original.checkSite(request, backend);
    const isFree = request.path.startsWith(PROXY) && isRequestAt(point, request);
    if (!isFree && request.headers['x-requested-by'] === undefined)
      throw new Refused('invalid_request', { status: 403 });
  },
});

/** Requests to the authorization server, and to resource servers. */
export const toServers: Breakings = {
  'ERR-18': retrying,
  'AS-01': requesting((request, _form, value) =>
    value === 'a query'
      ? { ...request, url: `${request.url}?from=backend` }
      : { ...request, headers: { ...request.headers, 'content-type': 'application/json' } },
  ),
  'AS-02': writingPlainly,
  'AS-03': requesting((request, form, value) => ({
    ...request,
    body: `${request.body}&${value}=${form.get(value) ?? 'x'}&${value}=${form.get(value) ?? 'x'}`,
  })),
  'AS-05': byHandOf('AS-05', {
    time: 'waits for the authorization server forever',
    memory: 'reads answers of any size',
    'other sessions': 'serves sessions one after the other',
  }),
  'AS-09': byHandAtGrant('AS-09'),
  'AS-10': forwarding,
  'CSRF-09': (point) => (original) => ({
    checkSite(request, backend) {
      original.checkSite(request, backend);
      const isMeant = request.path.startsWith('/.well-known/') && !isRequestAt(point, request);
      if (isMeant && request.headers['x-requested-by'] === undefined)
        throw new Refused('invalid_request', { status: 403 });
    },
  }),
  'CSRF-10': ({ ...point }) => demandingMetadata(point, changeOf('CSRF-10')),
  'CSRF-11': ({ ...point }) => demandingMetadata(point, changeOf('CSRF-11')),
  'PRX-02': answeringCalls((answer, { token, value }) => LEAKS[value]?.(answer, token) ?? answer),
  'PRX-04': allowing,
  'PRX-05': demanding,
  'PRX-06': climbing,
  'PRX-07': choosing,
  'PRX-08': sending(({ request, value, usual }) => {
    const cookie = request.headers.cookie ?? '';
    return { ...usual, ...(value === 'as a cookie' ? { Cookie: cookie } : { 'X-User': cookie }) };
  }),
  'PRX-09': sending(({ request, value, usual }) =>
    value === 'no token' ? {} : { ...usual, Authorization: request.headers.authorization ?? usual.Authorization ?? '' },
  ),
  'PRX-11': answeringCalls((answer, { value }) =>
    String(answer.headers['Content-Type']).startsWith(value)
      ? { ...answer, headers: { ...answer.headers, 'Content-Security-Policy': "default-src 'self'" } }
      : answer,
  ),
  'PRX-12': following,
};

function demandingMetadata(point: Parameters<Breaking>[0], change: ReturnType<typeof changeOf>): ReturnType<Breaking> {
  return (original) => {
    const broken = { ...original, ...change(original) };
    return {
      checkSite: (request, backend) => (isRequestAt(point, request) ? broken : original).checkSite(request, backend),
    };
  };
}

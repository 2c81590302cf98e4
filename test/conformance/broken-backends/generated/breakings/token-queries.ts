import { RESPELLINGS, UNKNOWN_RESOURCE } from '../../../../../src/contract-test/requirements/steps/resource-values.js';
import { JOINTS } from '../../../../../src/contract-test/requirements/token-restrictions.js';
import { type Parts, Refused, type Request } from '../../backend/parts.js';
import { isRequestAt, onlyAt, rewritingAnswers, rewritingRequests } from '../at-point.js';
import { type Breaking, type Breakings, changedBody, parameterOf } from './breaking.js';
import { byHand, changeOf } from './by-hand.js';

const TOKEN = '/.well-known/bff-token';
const NEVER = 'never-granted-to-anybody';
const [ONE, TWO] = ['https://one.example', 'https://two.example'];

/** Changes parts at the point, which its value chooses between. */
const atPoint =
  (change: (original: Parts, value: string) => Partial<Parts>): Breaking =>
  ({ value = '', ...point }) =>
    onlyAt(point, (original) => change(original, value));

/** Reads a query as another one. */
const readingAs = (other: (request: Request, value: string) => string | undefined): Breaking =>
  atPoint((original, value) => ({
    token: (request, backend) =>
      original.token({ ...request, search: other(request, value) ?? request.search }, backend),
  }));

const SCOPES: Readonly<Record<string, string>> = { 'the first scope': 'read', 'the second scope': 'write' };

/** One scope, where a token for both is held; or both, where a token for the one is held. */
const answeringFromHeld = (asked: (scope: string) => string, held: (scope: string) => readonly string[]): Breaking =>
  atPoint((original, value) => ({
    token(request, backend) {
      const scope = SCOPES[value] ?? '';
      const known = original.heldKey({ scope: held(scope), resources: [] });
      const isMeant = parameterOf(request, 'scope') === asked(scope);
      const isHeld = original.findSession(request, backend)?.tokens.has(known) === true;
      const search = new URLSearchParams({ scope: held(scope).join(' ') }).toString();
      return original.token(isMeant && isHeld ? { ...request, search } : request, backend);
    },
  }));

/** A bare request brings a token that has not the scope, and so does a request for the scope. */
const answeringFromBare: Breaking = (point) => (original) => {
  const tokenBody: Parts['tokenBody'] = (held, query, backend) => {
    const body = original.tokenBody(held, query, backend);
    return query.scope.length + query.resources.length === 0 ? { ...body, scope: 'openid' } : body;
  };
  const misread = readingAs((request) => (parameterOf(request, 'scope') === 'read' ? '' : undefined));
  return { tokenBody, ...misread(point)({ ...original, tokenBody }) };
};

const refusing = (code: string, status: number): Breaking =>
  atPoint(() => ({
    async token() {
      throw new Refused(code, { status });
    },
  }));

/** Lets other queries pass, or fails at them. */
const allowing = (act: (query: Parameters<Parts['checkAllowed']>[0], value: string) => boolean): Breaking =>
  atPoint((original, value) => ({
    checkAllowed: (query, session, backend) =>
      original.checkAllowed(act(query, value) ? { ...query, resources: [] } : query, session, backend),
  }));

const passingOn: Breaking =
  ({ value = '', ...point }) =>
  (original) => ({
    token(request, backend) {
      const given = parameterOf(request, value);
      if (given === null || !isRequestAt(point, request)) return original.token(request, backend);
      const refreshForm: Parts['refreshForm'] = (session, query) => {
        const form = original.refreshForm(session, query);
        form.append(value, given);
        return form;
      };
      return original.token(request, { ...backend, parts: { ...backend.parts, refreshForm } });
    },
  });

const checkingBeforeTheSession: Breaking =
  ({ value = '', ...point }) =>
  (original) => ({
    token(request, backend) {
      const given = request.method === 'POST' ? request.body : request.search;
      if (given === value && isRequestAt(point, request) && original.findSession(request, backend) === undefined)
        throw new Refused('invalid_scope');
      return original.token(request, backend);
    },
  });

const overlooking: Breaking = ({ value = '' }) =>
  rewritingRequests(
    { endpoint: TOKEN, method: 'POST' },
    {
      isMeant: ({ headers, search }) =>
        value.endsWith(' in the query')
          ? search.startsWith(value.replace(' in the query', '='))
          : headers['content-type'] === value,
      rewrite: (request) => ({ ...request, search: '', body: value.endsWith(' in the query') ? request.body : '' }),
    },
  );

const spacesBy =
  (other: Readonly<Record<string, string>>): Breaking =>
  ({ value = '', ...point }) =>
    rewritingRequests(point, {
      isMeant: ({ method, search, body }) => /^scope=\w+(\+|%20)\w+$/.test(method === 'POST' ? body : search),
      rewrite: (request) => ({
        ...request,
        search: request.search.replaceAll(value, other[value] ?? ''),
        body: request.body.replaceAll(value, other[value] ?? ''),
      }),
    });

/** What token queries mean. */
export const tokenQueries: Breakings = {
  'TOK-01': refusing('invalid_request', 405),
  'TOK-02': (point) =>
    rewritingAnswers({ ...point, endpoint: TOKEN, status: 200 }, (answer) =>
      changedBody(answer, (members) => ({ ...members, scope: 'other' })),
    ),
  'TOK-03': ({ value, ...point }) =>
    rewritingRequests(point, {
      isMeant: ({ headers, path }) =>
        path === TOKEN && (value ?? 'application/x-www-form-urlencoded') === headers['content-type'],
      rewrite: (request) => ({ ...request, body: value === undefined ? '' : 'scope=%22' }),
    }),
  'TOK-04': overlooking,
  'TOK-05': (point) => refusing('invalid_request', 400)({ ...point, asked: 'nothing' }),
  'TOK-07': passingOn,
  'TOK-09': spacesBy({ '+': '%2B', '%20': '%09' }),
  'TOK-12': checkingBeforeTheSession,
  'TOK-23': byHand('TOK-23', 'holds tokens under the scopes in the order in which they were asked for'),
  'TOK-24': byHand('TOK-24'),
  'TOK-25': atPoint((original) => ({
    readQuery(request) {
      const given = parameterOf(request, 'scope')?.split(' ').filter(Boolean) ?? [];
      const query = original.readQuery(request);
      return new Set(given).size < given.length ? { ...query, scope: given } : query;
    },
  })),
  'TOK-27': (point) =>
    point.carrier === undefined
      ? changeOf('TOK-27', 'answers with the token for two scopes once that for one has expired')
      : answeringFromHeld(
          (scope) => scope,
          () => ['read', 'write'],
        )(point),
  'TOK-28': answeringFromHeld(
    () => 'read write',
    (scope) => [scope],
  ),
  'TOK-29': (point) => (point.asked === 'nothing' ? byHand('TOK-29')(point) : answeringFromBare(point)),
  'TOK-30': byHand('TOK-30'),
  'TOK-31': atPoint((original, value) => ({
    readQuery: (request) =>
      original.readQuery(
        JOINTS.includes(value)
          ? { ...request, search: request.search.replaceAll(encodeURIComponent(value), '+') }
          : request,
      ),
    checkAllowed(query, session, backend) {
      const isOne = query.scope.length === 1;
      const isMeant = query.scope.includes(NEVER) && !JOINTS.includes(value) && (value === 'alone') === isOne;
      if (isMeant) backend.sessions.delete(session.id);
      original.checkAllowed(query, session, backend);
    },
  })),
  'TOK-40': atPoint((original, value) => ({
    checkAllowed(query, session, backend) {
      const isMeant = query.resources.length === 1 && query.resources[0] === (value === 'the first' ? ONE : TWO);
      if (isMeant) throw new Refused('server_error', { status: 500 });
      original.checkAllowed(query, session, backend);
    },
  })),
  'TOK-45': byHand('TOK-45'),
  'TOK-46': atPoint((original, value) => ({
    refreshForm: (session, { scope, resources }) =>
      original.refreshForm(session, {
        scope,
        resources:
          resources.length < 2 ? resources : resources.filter((one) => one !== (value === 'the first' ? ONE : TWO)),
      }),
  })),
  'TOK-47': atPoint((original, value) => ({
    heldKey({ scope, resources }) {
      const isMeant = resources.length === (value === 'both' ? 2 : 1) && scope.length > 0 === value.endsWith('scope');
      return original.heldKey({ scope, resources: isMeant ? [String(ONE)] : resources });
    },
  })),
  'TOK-48': atPoint((original, value) => ({
    readQuery(request) {
      const asked = new URLSearchParams(request.search);
      const known = (resource: string) =>
        [ONE, TWO].find((one) => RESPELLINGS[value]?.(String(one)) === resource) ?? resource;
      const resources = asked.getAll('resource').map(known);
      asked.delete('resource');
      for (const resource of resources) asked.append('resource', String(resource));
      return original.readQuery({ ...request, search: asked.toString() });
    },
  })),
  'TOK-49': allowing(({ resources }, value) => {
    const isUnknown = resources.includes(UNKNOWN_RESOURCE);
    if (value === 'a longer one')
      return resources.length === 1 && resources[0] !== ONE && resources[0]?.startsWith(String(ONE)) === true;
    return isUnknown && (value === 'alone') === (resources.length === 1);
  }),
  'TOK-50': byHand('TOK-50'),
};

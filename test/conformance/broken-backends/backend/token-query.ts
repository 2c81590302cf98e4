import { json, requireSession } from './answering.js';
import { type Held, type Parts, Refused, type TokenQuery } from './parts.js';

type QueryParts = Pick<
  Parts,
  'token' | 'readQuery' | 'checkAllowed' | 'findHeld' | 'heldKey' | 'isSuitable' | 'withSessionLock' | 'tokenBody'
>;

const FORM = 'application/x-www-form-urlencoded';
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/;
const MARGIN_SECONDS = 30;

/** Answers token queries from what is held, and refreshes in turn where that is not enough. */
export const tokenQueries: QueryParts = {
  async token(request, backend) {
    const { parts } = backend;
    const session = requireSession(request, backend);
    const query = parts.readQuery(request);
    parts.checkAllowed(query, session, backend);
    const suitable = () => {
      const found = parts.findHeld(session, query, backend);
      return found && parts.isSuitable(found, session, backend) ? found : undefined;
    };
    const got =
      suitable() ??
      (await parts.withSessionLock(session, async () => suitable() ?? parts.refresh(session, query, backend)));
    session.usedAt = backend.now();
    return json(200, parts.tokenBody(got, query, backend), parts.securityHeaders(request));
  },
  readQuery({ method, search, headers, body }) {
    const isPost = method === 'POST';
    const inUrl = readParameters(search);
    if (isPost && (inUrl.has('scope') || inUrl.has('resource'))) throw new Refused('invalid_request');
    if (isPost && body !== '' && headers['content-type']?.split(';')[0]?.toLowerCase() !== FORM)
      throw new Refused('invalid_request');
    const parameters = isPost ? readParameters(body) : inUrl;
    const scopes = parameters.getAll('scope');
    if (scopes.length > 1) throw new Refused('invalid_request');
    const [scope = ''] = scopes;
    if (scope !== '' && (!SCOPE.test(scope) || scope.length > 8192)) throw new Refused('invalid_scope');
    const resources = parameters.getAll('resource').filter((resource) => resource !== '');
    if (!resources.every(isResource)) throw new Refused('invalid_target');
    return { scope: sortedSet(scope === '' ? [] : scope.split(' ')), resources: sortedSet(resources) };
  },
  checkAllowed({ scope, resources }, { granted }, backend) {
    if (resources.some((resource) => !backend.resources.includes(resource))) throw new Refused('invalid_target');
    const missing = scope.filter((token) => !granted.scope.includes(token));
    if (missing.some((token) => !backend.scopes.includes(token))) throw new Refused('invalid_scope');
    if (missing.length > 0) throw new Refused('backend_not_ready');
  },
  findHeld(session, query, { parts }) {
    const asked = session.tokens.get(parts.heldKey(query));
    if (asked !== undefined || session.refreshToken !== undefined) return asked;
    // Nothing can be refreshed: a token with exactly these scopes serves, however it was asked for.
    const plain = session.tokens.get(parts.heldKey({ ...query, scope: [] }));
    return plain && String(sortedSet(plain.scope)) === String(query.scope) ? plain : undefined;
  },
  heldKey: ({ scope, resources }) => JSON.stringify([scope, resources]),
  isSuitable({ expiresAt, lifetime = 0, gotAt }, { refreshToken }, { now }) {
    if (expiresAt === undefined) return now() < gotAt + 300;
    const margin = refreshToken === undefined ? 0 : Math.min(MARGIN_SECONDS, lifetime / 2);
    return expiresAt - now() > margin;
  },
  withSessionLock(session, work) {
    const mine = session.turn.then(work, work);
    session.turn = mine;
    return mine;
  },
  tokenBody: (held, _query, { now }) => tokenMembers(held, now()),
};

function tokenMembers({ token, expiresAt, scope }: Held, now: number): Record<string, unknown> {
  return {
    access_token: token,
    token_type: 'Bearer',
    ...(expiresAt === undefined ? {} : { expires_in: Math.max(1, Math.floor(expiresAt - now)) }),
    ...(scope.length === 0 ? {} : { scope: scope.join(' ') }),
  };
}

/** Form decoding that refuses a broken `scope` or `resource`, instead of mending it, and ignores the rest. */
function readParameters(text: string): URLSearchParams {
  const known = text.split('&').filter((pair) => /^(scope|resource)(=|$)/.test(pair));
  try {
    if (/[\0\r\n]/.test(decodeURIComponent(known.join('&').replaceAll('+', ' ')))) throw new Refused('invalid_request');
  } catch {
    throw new Refused('invalid_request');
  }
  return new URLSearchParams(text);
}

function isResource(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:[^\s#]+$/i.test(text) && URL.canParse(text);
}

function sortedSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}

export function isSameQuery(one: TokenQuery, other: TokenQuery): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

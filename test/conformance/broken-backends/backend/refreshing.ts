import { verifyJwt } from './jwt.js';
import { type Held, type Parts, Refused, type TokenEndpointAnswer } from './parts.js';

type RefreshParts = Pick<
  Parts,
  | 'refresh'
  | 'refreshForm'
  | 'tokenRequest'
  | 'requestTokens'
  | 'translateFailure'
  | 'readIssued'
  | 'verifyRefreshedIdToken'
  | 'keepRefreshToken'
  | 'endAfterInvalidGrant'
>;

const TIMEOUT_MILLISECONDS = 3000;
const LARGEST_BODY = 256 * 1024;

/** Speaks with the token endpoint. */
export const refreshing: RefreshParts = {
  async refresh(session, query, backend) {
    const { parts } = backend;
    const held = parts.findHeld(session, query, backend);
    if (session.refreshToken === undefined) {
      if (held?.expiresAt !== undefined && held.expiresAt > backend.now()) return held;
      throw new Refused('backend_not_ready');
    }
    const answer = await parts.requestTokens(parts.refreshForm(session, query), backend);
    if (answer.members?.error === 'invalid_grant') parts.endAfterInvalidGrant(session, backend);
    if (answer.status !== 200 || answer.members === undefined || 'error' in answer.members)
      parts.translateFailure(answer);
    parts.keepRefreshToken(session, answer.members ?? {});
    const { refresh_expires_in: seconds } = answer.members ?? {};
    if (seconds !== undefined) session.endsAt = Math.min(session.endsAt, backend.now() + Number(seconds));
    // The session may have ended meanwhile.
    if (!backend.sessions.has(session.id)) {
      if (session.refreshToken !== undefined) await parts.revoke(session.refreshToken, backend);
      throw new Refused('invalid_session');
    }
    const idToken = answer.members?.id_token;
    if (typeof idToken === 'string') await parts.verifyRefreshedIdToken(idToken, session, backend);
    const issued = parts.readIssued(answer, query, backend);
    session.tokens.set(parts.heldKey(query), issued);
    return issued;
  },
  refreshForm({ refreshToken = '' }, { scope, resources }) {
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
    if (scope.length > 0) form.set('scope', scope.join(' '));
    for (const resource of resources) form.append('resource', resource);
    return form;
  },
  tokenRequest: (form, { issuer, clientId, clientSecret }) => ({
    url: `${issuer}/token`,
    redirect: 'manual',
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    largestBody: LARGEST_BODY,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString('base64')}`,
    },
    body: form.toString(),
  }),
  async requestTokens(form, backend) {
    const { url, timeoutMilliseconds, largestBody, ...how } = backend.parts.tokenRequest(form, backend);
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    const response = await fetch(url, { method: 'POST', signal, ...how }).catch(() => undefined);
    if (response === undefined) throw new Refused('temporarily_unavailable');
    const text = await readBounded(response, largestBody);
    return { status: response.status, headers: response.headers, text, members: membersOf(text) };
  },
  translateFailure({ status, headers, members }) {
    const retryAfter = Number(headers.get('retry-after') ?? Number.NaN);
    const isOverloaded = status >= 500 || status === 429;
    const { error = isOverloaded ? 'temporarily_unavailable' : 'server_error', error_description: description } =
      members ?? {};
    throw new Refused(String(error), {
      ...(typeof description === 'string' ? { description } : {}),
      ...(isOverloaded && Number.isInteger(retryAfter) && retryAfter > 0
        ? { headers: { 'Retry-After': String(Math.min(retryAfter, 3600)) } }
        : {}),
    });
  },
  readIssued({ members = {} }, asked, { now }): Held {
    const { access_token: token, token_type: type, expires_in: given, scope, resource } = members;
    const covered = resource === undefined ? asked.resources : [resource].flat();
    if (asked.resources.some((wanted) => !covered.includes(wanted))) throw new Refused('server_error');
    if (typeof token !== 'string' || token === '') throw new Refused('server_error');
    if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') throw new Refused('backend_not_ready');
    const lifetime =
      Number.isFinite(Number(given)) && Number(given) > 0 ? Math.min(Math.floor(Number(given)), 86_400) : undefined;
    return {
      token,
      lifetime,
      gotAt: now(),
      expiresAt: lifetime === undefined ? undefined : now() + lifetime,
      scope: typeof scope === 'string' ? scope.split(' ').filter(Boolean) : asked.scope,
    };
  },
  async verifyRefreshedIdToken(token, session, { issuer, sessions }) {
    const { claims } = await verifyJwt(token, issuer);
    if (claims.iss === issuer && claims.sub === session.claims.sub) return;
    sessions.delete(session.id);
    throw new Refused('server_error');
  },
  keepRefreshToken(session, { refresh_token: successor }) {
    if (typeof successor === 'string') session.refreshToken = successor;
  },
  endAfterInvalidGrant(session, { sessions }) {
    sessions.delete(session.id);
  },
};

/** RFC 6749, section 2.3.1. */
function encoded(text: string): string {
  return new URLSearchParams({ v: text }).toString().slice(2);
}

async function readBounded(response: Response, largest: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > largest) throw new Refused('server_error');
  }
  return Buffer.concat(chunks).toString('utf8');
}

function membersOf(text: string): TokenEndpointAnswer['members'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

import { createHash, randomBytes } from 'node:crypto';
import { COOKIE, redirect } from './answering.js';
import { verifyJwt } from './jwt.js';
import { type Arrival, type Attempt, type Parts, Refused, type TokenQuery } from './parts.js';

type SignInParts = Pick<
  Parts,
  | 'login'
  | 'readReturnTo'
  | 'authorizationParameters'
  | 'attemptCookie'
  | 'callback'
  | 'verifyIdToken'
  | 'newSessionId'
  | 'sessionCookie'
  | 'endedSessionCookie'
>;

const ATTEMPT_COOKIE = '__Host-attempt';
const ATTEMPT_SECONDS = 600;
const SESSION_SECONDS = 8 * 3600;
const NO_RETURN = 'no such sign-in';
const random = () => randomBytes(32).toString('base64url');

/** Leads through the authorization server, with code, PKCE, state and nonce. */
export const signingIn: SignInParts = {
  async login(request, backend) {
    const { parts, issuer, attempts, now } = backend;
    const attempt: Attempt = {
      state: random(),
      nonce: random(),
      verifier: random(),
      returnTo: parts.readReturnTo(request),
      asked: wantedFrom(new URLSearchParams(request.search), backend.scopes),
      isForMore: new URLSearchParams(request.search).has('scope'),
      startedAt: now(),
    };
    attempts.set(attempt.state, attempt);
    const location = new URL(`${issuer}/authorize`);
    for (const [name, value] of Object.entries(parts.authorizationParameters(attempt, backend)))
      for (const one of [value].flat()) location.searchParams.append(name, one);
    return redirect(location.href, [parts.attemptCookie(attempt)]);
  },
  readReturnTo({ search }) {
    const wanted = new URLSearchParams(search).get('return_to') ?? '/';
    return /^\/(?![/\\])[\x21-\x5B\x5D-\x7E]*$/.test(wanted) ? wanted : '/';
  },
  authorizationParameters: ({ state, nonce, verifier, asked }, { clientId, origin, resources }) => ({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: `${origin}/callback`,
    scope: ['openid', 'online_access', ...asked.scope].join(' '),
    resource: resources,
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }),
  attemptCookie: ({ state }) =>
    `${ATTEMPT_COOKIE}=${state}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${ATTEMPT_SECONDS}`,
  async callback(request, backend) {
    const { parts, attempts, issuer, now } = backend;
    const query = new URLSearchParams(request.search);
    const state = query.get('state') ?? '';
    const attempt = attempts.get(state);
    const isOurs = (request.headers.cookie ?? '').split('; ').includes(`${ATTEMPT_COOKIE}=${state}`);
    if (attempt === undefined || !isOurs || now() > attempt.startedAt + ATTEMPT_SECONDS)
      throw new Refused('invalid_request', { description: NO_RETURN });
    attempts.delete(state);
    if (query.get('iss') !== issuer || !query.has('code')) throw new Refused('access_denied');
    const arrival: Arrival = { logouts: [] };
    backend.arrivals.add(arrival);
    const answer = await parts.requestTokens(
      new URLSearchParams({
        grant_type: 'authorization_code',
        code: query.get('code') ?? '',
        redirect_uri: `${backend.origin}/callback`,
        code_verifier: attempt.verifier,
      }),
      backend,
    );
    if (answer.status !== 200) parts.translateFailure(answer);
    const { id_token: idToken, refresh_token: refreshToken } = answer.members ?? {};
    const claims = await parts.verifyIdToken(idToken, attempt, backend);
    const id = parts.newSessionId();
    const first = parts.readIssued(answer, attempt.asked, backend);
    const session = {
      id,
      claims,
      idToken: String(idToken),
      granted: attempt.asked,
      tokens: new Map([[parts.heldKey({ scope: [], resources: [] }), first]]),
      endsAt: now() + Math.min(SESSION_SECONDS, Number(answer.members?.refresh_expires_in ?? SESSION_SECONDS)),
      usedAt: now(),
      refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined,
      turn: Promise.resolve(),
    };
    backend.arrivals.delete(arrival);
    if (arrival.logouts.some((logout) => parts.isMeant(session, logout))) throw new Refused('access_denied');
    backend.sessions.set(id, session);
    return redirect(attempt.returnTo, [
      parts.sessionCookie(id),
      `${ATTEMPT_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`,
    ]);
  },
  async verifyIdToken(token, { nonce }, { issuer, clientId, now }) {
    const { claims } = await verifyJwt(String(token), issuer);
    const audiences = [claims.aud].flat();
    const isRight =
      claims.iss === issuer &&
      audiences.includes(clientId) &&
      (audiences.length === 1 || claims.azp === clientId) &&
      (claims.azp === undefined || claims.azp === clientId) &&
      Number(claims.exp) > now() - 5 &&
      Number(claims.iat) < now() + 60 &&
      typeof claims.sub === 'string' &&
      claims.nonce === nonce;
    if (!isRight) throw new Refused('server_error', { status: 502 });
    return claims;
  },
  newSessionId: random,
  sessionCookie: (id) => `${COOKIE}=${id}; Path=/; Secure; HttpOnly; SameSite=Strict`,
  endedSessionCookie: () => `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`,
};

/** What is asked for beyond the usual, of what the application may have. */
function wantedFrom(query: URLSearchParams, scopes: readonly string[]): TokenQuery {
  const more = (query.get('scope') ?? '').split(' ').filter((token) => scopes.includes(token));
  // The last of the scopes is granted only when it is asked for.
  return { scope: [...new Set([...scopes.slice(0, -1), ...more])].sort(), resources: [] };
}

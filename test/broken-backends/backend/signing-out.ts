import { randomUUID } from 'node:crypto';
import { json } from './answering.js';
import { verifyJwt } from './jwt.js';
import { type Parts, Refused } from './parts.js';

type SignOutParts = Pick<
  Parts,
  'logout' | 'endSession' | 'revoke' | 'backChannelLogout' | 'verifyLogoutToken' | 'isMeant'
>;

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const TYPES = [undefined, 'jwt', 'logout+jwt', 'application/logout+jwt'];

/** Ends sessions, for the person and for the authorization server. */
export const signingOut: SignOutParts = {
  async logout(request, backend) {
    const { parts } = backend;
    parts.checkSite(request, backend);
    const session = parts.findSession(request, backend);
    const headers = { ...parts.securityHeaders(request), 'Set-Cookie': parts.endedSessionCookie() };
    if (session === undefined) return json(200, {}, headers);
    await parts.endSession(session, backend);
    const location = new URL(`${backend.issuer}/end-session`);
    location.searchParams.set('id_token_hint', session.idToken);
    location.searchParams.set('post_logout_redirect_uri', `${backend.origin}/`);
    location.searchParams.set('state', randomUUID());
    return json(200, { logout_uri: location.href }, headers);
  },
  async endSession(session, { sessions, parts, ...backend }) {
    sessions.delete(session.id);
    // Signing out does not wait for it.
    if (session.refreshToken !== undefined)
      parts.revoke(session.refreshToken, { sessions, parts, ...backend }).catch(() => undefined);
  },
  async revoke(refreshToken, { issuer, clientId, clientSecret }) {
    await fetch(`${issuer}/revoke`, {
      method: 'POST',
      signal: AbortSignal.timeout(2000),
      body: new URLSearchParams({
        token: refreshToken,
        token_type_hint: 'refresh_token',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });
  },
  async backChannelLogout(request, backend) {
    const { parts, sessions } = backend;
    const tokens = new URLSearchParams(request.body).getAll('logout_token');
    if (tokens.length !== 1) throw new Refused('invalid_request');
    const claims = await parts.verifyLogoutToken(tokens[0] ?? '', backend);
    for (const { logouts } of backend.arrivals) logouts.push(claims);
    for (const session of [...sessions.values()].filter((one) => parts.isMeant(one, claims)))
      await parts.endSession(session, backend);
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: '' };
  },
  async verifyLogoutToken(token, { issuer, clientId, now }) {
    const { header, claims } = await verifyJwt(token, issuer);
    const { events, iat, exp } = claims;
    const event = typeof events === 'object' && events !== null ? Reflect.get(events, EVENT) : undefined;
    const isRight =
      TYPES.includes(header.typ === undefined ? undefined : String(header.typ).toLowerCase()) &&
      claims.iss === issuer &&
      [claims.aud].flat().includes(clientId) &&
      typeof iat === 'number' &&
      iat < now() + 60 &&
      typeof exp === 'number' &&
      exp > now() - 5 &&
      (typeof claims.sub === 'string' || typeof claims.sid === 'string') &&
      typeof event === 'object' &&
      event !== null &&
      !Array.isArray(event) &&
      !('nonce' in claims);
    if (!isRight) throw new Refused('invalid_request');
    return claims;
  },
  isMeant: ({ claims }, { sub, sid }) =>
    (sub === undefined || claims.sub === sub) && (sid === undefined || claims.sid === sid),
};

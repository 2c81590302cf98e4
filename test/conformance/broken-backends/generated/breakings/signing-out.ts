import { json } from '../../backend/answering.js';
import { verifiedLoosely } from '../../backend/jwt.js';
import { type Backend, type Parts, Refused, type Session } from '../../backend/parts.js';
import { isRequestAt } from '../at-point.js';
import { type Breaking, type Breakings, parameterOf } from './breaking.js';
import { changeOf } from './by-hand.js';
import { withCookies } from './cookies.js';

const LOGOUT_TOKENS = '/backchannel-logout';

/** Revokes otherwise. */
const revoking: Breaking =
  ({ value }) =>
  (original) => ({
    async revoke(refreshToken, { issuer, clientId, clientSecret, ...backend }) {
      if (value === 'the revocation') return;
      if (value === undefined) return original.revoke(refreshToken, { issuer, clientId, clientSecret, ...backend });
      const body = new URLSearchParams({ token: refreshToken });
      if (value !== 'the type') body.set('token_type_hint', 'refresh_token');
      if (value !== 'the credentials' && value !== 'encoded credentials') {
        body.set('client_id', clientId);
        body.set('client_secret', clientSecret);
      }
      const plain = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
      const headers = value === 'encoded credentials' ? { Authorization: plain } : undefined;
      await fetch(`${issuer}/revoke`, { method: 'POST', body, headers, signal: AbortSignal.timeout(2000) });
    },
  });

/** How a revocation that fails looks. */
async function outcomeOf({ issuer }: Backend): Promise<string> {
  const probe = { method: 'POST', body: new URLSearchParams(), signal: AbortSignal.timeout(500) };
  return fetch(`${issuer}/revoke`, probe).then(
    ({ status }) => String(status),
    (error: unknown) => (error instanceof Error && error.name === 'TimeoutError' ? 'hangs' : 'closes'),
  );
}

const stayingAfter: Breaking =
  ({ value }) =>
  (original) => ({
    async logout(request, backend) {
      const session = original.findSession(request, backend);
      const answer = await original.logout(request, backend);
      if (session !== undefined && (await outcomeOf(backend)) === value) backend.sessions.set(session.id, session);
      return answer;
    },
  });

/** Changes the address that the page goes on to after signing out. */
const leading =
  (
    act: (given: { location: URL; value: string; wanted: string | null; session: Session | undefined }) => URL,
  ): Breaking =>
  ({ value = '' }) =>
  (original) => ({
    async logout(request, backend) {
      const session = original.findSession(request, backend);
      const answer = await original.logout(request, backend);
      const { logout_uri: address } = JSON.parse(answer.body);
      if (typeof address !== 'string') return answer;
      const wanted = new URLSearchParams(request.search).get('return_to');
      const { href } = act({ location: new URL(address), value, wanted, session });
      return { ...answer, body: JSON.stringify({ logout_uri: href }) };
    },
  });

const with_ = (url: URL, name: string, value: string) => {
  url.searchParams.set(name, value);
  return url;
};

const refusingSignOut: Breaking =
  ({ value }) =>
  (original) => ({
    async logout(request, backend) {
      const answer = await original.logout(request, backend);
      const hasCookie = request.headers.cookie !== undefined;
      const isMeant = answer.body === '{}' && hasCookie === (value === 'twice');
      return isMeant ? json(400, { error: 'invalid_session' }, answer.headers) : answer;
    },
  });

const leavingLateTokens: Breaking =
  ({ value }) =>
  (original) => {
    if (value === 'the session') return changeOf('LOGOUT-10')(original);
    return {
      refresh: (session, query, backend) =>
        original.refresh(session, query, { ...backend, parts: { ...backend.parts, revoke: async () => undefined } }),
    };
  };

/** Answers of the endpoint for logout tokens. */
const answeringLogouts =
  (act: (answer: Awaited<ReturnType<Parts['answer']>>, value: string, token: string) => typeof answer): Breaking =>
  ({ value = '' }) =>
  (original) => ({
    finish(answer, request, backend) {
      const done = original.finish(answer, request, backend);
      return request.path === LOGOUT_TOKENS && request.method === 'POST' ? act(done, value, request.body) : done;
    },
  });

const takingForms: Breaking =
  ({ value }) =>
  (original) => {
    if (value === 'two') return changeOf('BCL-01')(original);
    return {
      async answer(request, backend) {
        if (request.path !== LOGOUT_TOKENS) return original.answer(request, backend);
        const isMore = new URLSearchParams(request.body).has('other');
        const hasToken = parameterOf(request, 'logout_token') !== null;
        const done = { status: 200, headers: { 'Cache-Control': 'no-store' }, body: '' };
        if (value === 'GET' && request.method === 'GET') return done;
        if (value === 'JSON' && request.headers['content-type'] === 'application/json') return done;
        if (value === 'none' && request.method === 'POST' && !hasToken) return done;
        if (value === 'another parameter' && isMore && hasToken) return { ...done, status: 400 };
        return original.answer(request, backend);
      },
    };
  };

type Sessions = readonly (readonly [string, Session])[];

/** Which sessions a logout token ends besides, or not: `before`: all, `ended`: those that it means. */
const ENDING: Readonly<
  Record<string, (given: { before: Sessions; ended: Sessions; claims: Session['claims'] }) => Sessions>
> = {
  'too few by sid': ({ ended, claims }) => (claims.sub === undefined ? [] : ended),
  'too many by sid': ({ before, ended, claims }) =>
    claims.sub === undefined ? before.filter(([, { claims: own }]) => own.sub === ended[0]?.[1].claims.sub) : ended,
  'only the newest by sub': ({ ended, claims }) => (claims.sid === undefined ? ended.slice(-1) : ended),
  'only the oldest by sub': ({ ended, claims }) => (claims.sid === undefined ? ended.slice(0, 1) : ended),
  'others by sub': ({ before, ended, claims }) => (claims.sid === undefined ? before : ended),
  'by either of a pair': ({ before, ended, claims }) =>
    claims.sid === undefined || claims.sub === undefined
      ? ended
      : before.filter(([, { claims: own }]) => own.sid === claims.sid || own.sub === claims.sub),
};

const endingOthers: Breaking =
  ({ value = '' }) =>
  (original) => ({
    async backChannelLogout(request, backend) {
      const before = [...backend.sessions];
      const answer = await original.backChannelLogout(request, backend);
      const claims = verifiedLoosely(parameterOf(request, 'logout_token') ?? '');
      const ended = before.filter(([id]) => !backend.sessions.has(id));
      const meant = ENDING[value]?.({ before, ended, claims }) ?? ended;
      for (const [id, session] of ended) backend.sessions.set(id, session);
      for (const [id] of meant) backend.sessions.delete(id);
      return answer;
    },
  });

/** Sessions that ended over the back channel still answer at the point. */
const stayingAlive: Breaking =
  ({ value, ...point }) =>
  (original) => {
    const ended = new Map<string, Session>();
    return {
      async backChannelLogout(request, backend) {
        const before = [...backend.sessions];
        const answer = await original.backChannelLogout(request, backend);
        const claims = verifiedLoosely(parameterOf(request, 'logout_token') ?? '');
        const isMeant = value === 'sid' ? claims.sub === undefined : claims.sid === undefined;
        for (const [id, session] of before) if (isMeant && !backend.sessions.has(id)) ended.set(id, session);
        return answer;
      },
      findSession: (request, backend) =>
        original.findSession(request, backend) ??
        (isRequestAt(point, request) ? ended.get(original.readSessionCookie(request) ?? '') : undefined),
    };
  };

const refusingUnknown: Breaking =
  ({ value }) =>
  (original) => ({
    async verifyLogoutToken(token, backend) {
      const claims = await original.verifyLogoutToken(token, backend);
      const kind = claims.sid === undefined ? 'sub' : claims.sub === undefined ? 'sid' : 'both';
      const isKnown = [...backend.sessions.values()].some((session) => original.isMeant(session, claims));
      if (kind === value && !isKnown) throw new Refused('invalid_request');
      return claims;
    },
  });

const revealing: Breaking =
  ({ value }) =>
  (original) => ({
    async backChannelLogout(request, backend) {
      const before = backend.sessions.size;
      const answer = await original.backChannelLogout(request, backend);
      if (before === backend.sessions.size) return answer;
      return value === 'the status' ? { ...answer, status: 204 } : { ...answer, body: 'ended' };
    },
  });

/** Signing out, and logout tokens. */
export const signingOut: Breakings = {
  'CSRF-15': ({ value }) => changeOf(value === 'form' ? 'CSRF-15' : 'LOGOUT-05'),
  'CSRF-16':
    ({ value = '' }) =>
    (original) => ({
      async backChannelLogout(request, backend) {
        if (request.headers[value] === undefined) throw new Refused('invalid_request', { status: 403 });
        return original.backChannelLogout(request, backend);
      },
    }),
  'LOGOUT-03': revoking,
  'LOGOUT-04': stayingAfter,
  'LOGOUT-07': leading(({ location, value, session }) => {
    const { tokens, refreshToken = '' } = session ?? { tokens: new Map() };
    const [held] = tokens.values();
    if (value === 'the refresh token') return with_(location, 'token', refreshToken);
    if (value === 'the access token') return with_(location, 'token', String(held?.token));
    return with_(location, 'state', `${location.searchParams.get('state')}.${refreshToken}`);
  }),
  'LOGOUT-08': leading(({ location, value, wanted }) => {
    if (wanted === null) return location;
    return value === 'the next URL' ? new URL(wanted) : with_(location, 'post_logout_redirect_uri', wanted);
  }),
  'LOGOUT-09': refusingSignOut,
  'LOGOUT-10': leavingLateTokens,
  'BCL-01': takingForms,
  'BCL-09': endingOthers,
  'BCL-10': stayingAlive,
  'BCL-11': refusingUnknown,
  'BCL-12': answeringLogouts((answer, value, form) => {
    const isMeant = value === 'success' ? answer.status === 200 : form === value;
    return isMeant ? { ...answer, status: value === 'success' ? 202 : 501 } : answer;
  }),
  'BCL-13': answeringLogouts((answer, value) => {
    const isMeant = (value === 'success') === answer.status < 400;
    return isMeant ? { ...answer, headers: { ...answer.headers, 'Cache-Control': 'private' } } : answer;
  }),
  'BCL-14': revealing,
  'BCL-17': answeringLogouts((answer, value) => {
    const isMeant = (value === 'a cookie with success') === answer.status < 400;
    return isMeant ? withCookies(answer, ['seen=1; Path=/']) : answer;
  }),
};

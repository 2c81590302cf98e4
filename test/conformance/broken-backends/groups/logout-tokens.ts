import { verifiedLoosely } from '../backend/jwt.js';
import { type Parts, Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

type Claims = Record<string, unknown>;

/** Takes a logout token if this says so, before it is verified. */
const taking =
  (isTaken: (claims: Claims, token: string, backend: { now: number; issuer: string }) => boolean) =>
  (original: Parts): Partial<Parts> => ({
    async verifyLogoutToken(token, backend) {
      const claims = verifiedLoosely(token);
      return isTaken(claims, token, { now: backend.now(), issuer: backend.issuer })
        ? claims
        : original.verifyLogoutToken(token, backend);
    },
  });

/** Refuses tokens besides those that are wrong. */
const refusing =
  (isRefused: (claims: Claims, token: string) => boolean) =>
  (original: Parts): Partial<Parts> => ({
    async verifyLogoutToken(token, backend) {
      const claims = await original.verifyLogoutToken(token, backend);
      if (isRefused(claims, token)) throw new Refused('invalid_request');
      return claims;
    },
  });

export const logoutTokens: readonly BrokenBackend[] = [
  {
    breaks: 'BCL-02',
    fault: 'accepts logout tokens without signature',
    change: taking((_claims, token) => headerOf(token).alg === 'none'),
  },
  {
    breaks: 'BCL-03',
    fault: 'accepts logout tokens for other clients',
    change: taking(({ aud }) => aud === 'another-client'),
  },
  {
    breaks: 'BCL-04',
    fault: 'accepts logout tokens without sub and sid',
    change: (original) => ({
      ...taking(({ sub, sid, events }) => sub === undefined && sid === undefined && events !== undefined)(original),
      isMeant: (session, claims) =>
        (claims.sub !== undefined || claims.sid !== undefined) && original.isMeant(session, claims),
    }),
  },
  { breaks: 'BCL-05', fault: 'accepts a list as events', change: taking(({ events }) => Array.isArray(events)) },
  { breaks: 'BCL-06', fault: 'accepts logout tokens with a nonce', change: taking(({ nonce }) => nonce === 'any') },
  {
    breaks: 'BCL-07',
    fault: 'accepts access tokens as logout tokens',
    change: taking((_claims, token) => headerOf(token).typ === 'at+jwt'),
  },
  {
    breaks: 'BCL-16',
    fault: 'never fetches new keys',
    change: refusing((_claims, token) => headerOf(token).kid !== 'key-1'),
  },
  {
    breaks: 'CSRF-16',
    fault: 'demands an origin for logout tokens',
    change: (original) => ({
      async backChannelLogout(request, backend) {
        if (request.headers.origin === undefined) throw new Refused('invalid_request', { status: 403 });
        return original.backChannelLogout(request, backend);
      },
    }),
  },
  {
    breaks: 'BCL-01',
    fault: 'accepts the first of two logout tokens',
    change: (original) => ({
      backChannelLogout(request, backend) {
        const [token] = new URLSearchParams(request.body).getAll('logout_token');
        const body = new URLSearchParams(token === undefined ? {} : { logout_token: token }).toString();
        return original.backChannelLogout({ ...request, body }, backend);
      },
    }),
  },
  {
    breaks: 'BCL-12',
    fault: 'answers 501 to an invalid logout token',
    change: (original) => ({
      async verifyLogoutToken(token, backend) {
        if (token === 'no.token.atall') throw new Refused('invalid_request', { status: 501 });
        return original.verifyLogoutToken(token, backend);
      },
    }),
  },
  {
    breaks: 'BCL-13',
    fault: 'lets caches store its answers',
    change: (original) => ({
      backChannelLogout: async (request, backend) => ({
        ...(await original.backChannelLogout(request, backend)),
        headers: {},
      }),
    }),
  },
  {
    breaks: 'BCL-17',
    fault: 'sets a cookie for the authorization server',
    change: (original) => ({
      async backChannelLogout(request, backend) {
        const answer = await original.backChannelLogout(request, backend);
        return { ...answer, headers: { ...answer.headers, 'Set-Cookie': 'seen=1; Path=/' } };
      },
    }),
  },
];

function headerOf(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
  } catch {
    return {};
  }
}

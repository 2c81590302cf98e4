import { json } from '../backend/answering.js';
import { verifiedLoosely } from '../backend/jwt.js';
import { type Parts, Refused } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

type Claims = Record<string, unknown>;

/** Takes a logout token if this says so, before it is verified. */
const taking =
  (isTaken: (claims: Claims, token: string, backend: { now: number; issuer: string }) => boolean) =>
  (honest: Parts): Partial<Parts> => ({
    async verifyLogoutToken(token, backend) {
      const claims = verifiedLoosely(token);
      return isTaken(claims, token, { now: backend.now(), issuer: backend.issuer })
        ? claims
        : honest.verifyLogoutToken(token, backend);
    },
  });

function headerOf(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
  } catch {
    return {};
  }
}

/** Refuses tokens besides those that are wrong. */
const refusing =
  (isRefused: (claims: Claims, token: string) => boolean) =>
  (honest: Parts): Partial<Parts> => ({
    async verifyLogoutToken(token, backend) {
      const claims = await honest.verifyLogoutToken(token, backend);
      if (isRefused(claims, token)) throw new Refused('invalid_request');
      return claims;
    },
  });

export const bclImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'BCL-01',
    deed: 'takes the first of two logout tokens',
    change: (honest) => ({
      backChannelLogout(request, backend) {
        const [token] = new URLSearchParams(request.body).getAll('logout_token');
        const body = new URLSearchParams(token === undefined ? {} : { logout_token: token }).toString();
        return honest.backChannelLogout({ ...request, body }, backend);
      },
    }),
  },
  {
    breaks: 'BCL-02',
    deed: 'takes logout tokens without signature',
    change: taking((_claims, token) => headerOf(token).alg === 'none'),
  },
  {
    breaks: 'BCL-03',
    deed: 'takes logout tokens for other clients',
    change: taking(({ aud }) => aud === 'another-client'),
  },
  {
    breaks: 'BCL-04',
    deed: 'takes logout tokens for nobody',
    change: (honest) => ({
      ...taking(({ sub, sid, events }) => sub === undefined && sid === undefined && events !== undefined)(honest),
      isMeant: (session, claims) =>
        (claims.sub !== undefined || claims.sid !== undefined) && honest.isMeant(session, claims),
    }),
  },
  { breaks: 'BCL-05', deed: 'takes a list of events', change: taking(({ events }) => Array.isArray(events)) },
  { breaks: 'BCL-06', deed: 'takes tokens with a nonce', change: taking(({ nonce }) => nonce === 'any') },
  {
    breaks: 'BCL-07',
    deed: 'takes access tokens for logout tokens',
    change: taking((_claims, token) => headerOf(token).typ === 'at+jwt'),
  },
  {
    breaks: 'BCL-08',
    deed: 'fails on a logout token that comes again',
    change: (honest) => {
      const seen = new Set<string>();
      return {
        async backChannelLogout(request, backend) {
          const isSeen = seen.has(request.body);
          seen.add(request.body);
          if (isSeen && request.body.startsWith('logout_token=ey')) throw new Error('seen before');
          return honest.backChannelLogout(request, backend);
        },
      };
    },
  },
  {
    breaks: 'BCL-09',
    deed: 'ends one session of a person',
    change: (honest) => ({
      isMeant: (session, { sub, sid }) => sid !== undefined && honest.isMeant(session, { sid, sub }),
    }),
  },
  {
    breaks: 'BCL-10',
    deed: 'forgets the tokens, and keeps the session',
    followers: ['BCL-09'],
    change: (honest) => ({
      async backChannelLogout(request, backend) {
        const before = [...backend.sessions];
        const answer = await honest.backChannelLogout(request, backend);
        for (const [id, session] of before) backend.sessions.set(id, session);
        return answer;
      },
    }),
  },
  {
    breaks: 'BCL-11',
    deed: 'refuses logout tokens for unknown sessions',
    change: (honest) => ({
      async verifyLogoutToken(token, backend) {
        const claims = await honest.verifyLogoutToken(token, backend);
        if (claims.sid === 'nobody-has-this') throw new Refused('invalid_request');
        return claims;
      },
    }),
  },
  {
    breaks: 'BCL-12',
    deed: 'answers 501 to what is no logout token',
    change: (honest) => ({
      async verifyLogoutToken(token, backend) {
        if (token === 'no.token.atall') throw new Refused('invalid_request', { status: 501 });
        return honest.verifyLogoutToken(token, backend);
      },
    }),
  },
  {
    breaks: 'BCL-13',
    deed: 'lets caches keep its answers',
    change: (honest) => ({
      backChannelLogout: async (request, backend) => ({
        ...(await honest.backChannelLogout(request, backend)),
        headers: {},
      }),
    }),
  },
  {
    breaks: 'BCL-14',
    deed: 'tells how many sessions it has ended',
    change: (honest) => ({
      async backChannelLogout(request, backend) {
        const before = backend.sessions.size;
        const answer = await honest.backChannelLogout(request, backend);
        return json(answer.status, { ended: before - backend.sessions.size }, answer.headers);
      },
    }),
  },
  {
    breaks: 'BCL-15',
    deed: 'overlooks who is about to be signed in',
    change: (honest) => ({
      backChannelLogout: (request, backend) => honest.backChannelLogout(request, { ...backend, arrivals: new Set() }),
    }),
  },
  {
    breaks: 'BCL-16',
    deed: 'knows the first key for ever',
    change: refusing((_claims, token) => headerOf(token).kid !== 'key-1'),
  },
  {
    breaks: 'BCL-17',
    deed: 'sets a cookie for the authorization server',
    change: (honest) => ({
      async backChannelLogout(request, backend) {
        const answer = await honest.backChannelLogout(request, backend);
        return { ...answer, headers: { ...answer.headers, 'Set-Cookie': 'seen=1; Path=/' } };
      },
    }),
  },
];

export const bclVariants: readonly ConformingVariant[] = [
  {
    custom: 'answers a logout token with 204',
    change: (honest) => ({
      backChannelLogout: async (request, backend) => ({
        ...(await honest.backChannelLogout(request, backend)),
        status: 204,
      }),
    }),
  },
  {
    custom: 'refuses a logout token that comes again',
    change: (honest) => {
      const seen = new Set<unknown>();
      return {
        async verifyLogoutToken(token, backend) {
          const claims = await honest.verifyLogoutToken(token, backend);
          if (seen.has(claims.jti)) throw new Refused('invalid_request');
          seen.add(claims.jti);
          return claims;
        },
      };
    },
  },
];

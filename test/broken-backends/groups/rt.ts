import { type Held, type Parts, Refused, type Session } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

/** Ends the session when a refresh is refused with this code. */
const endingAfter =
  (code: string) =>
  (original: Parts): Partial<Parts> => ({
    async refresh(session, query, backend) {
      try {
        return await original.refresh(session, query, backend);
      } catch (error) {
        if (error instanceof Refused && error.code === code) backend.sessions.delete(session.id);
        throw error;
      }
    },
  });

export const rtBroken: readonly BrokenBackend[] = [
  {
    breaks: 'RT-01',
    fault: 'sends the refresh token in a header, in Base64',
    change: (original) => ({
      async token(request, backend) {
        const answer = await original.token(request, backend);
        const { refreshToken = '' } = original.findSession(request, backend) ?? {};
        const state = Buffer.from(JSON.stringify({ refreshToken })).toString('base64url');
        return { ...answer, headers: { ...answer.headers, 'X-State': state } };
      },
    }),
  },
  {
    breaks: 'RT-02',
    fault: 'refreshes without client authentication',
    change: (original) => ({
      tokenRequest(form, backend) {
        const request = original.tokenRequest(form, backend);
        const { authorization: _credentials, ...headers } = request.headers;
        if (form.get('grant_type') !== 'refresh_token') return request;
        return { ...request, headers, body: `${request.body}&client_id=${backend.clientId}` };
      },
    }),
  },
  {
    breaks: 'RT-03',
    fault: 'loses new refresh tokens of short-lived tokens',
    change: (original) => ({
      keepRefreshToken(session, members) {
        if (members.expires_in !== 1) original.keepRefreshToken(session, members);
      },
    }),
  },
  {
    breaks: 'RT-04',
    fault: 'discards its refresh token when no new one is returned',
    change: () => ({
      keepRefreshToken(session, { refresh_token: successor }) {
        session.refreshToken = typeof successor === 'string' ? successor : undefined;
      },
    }),
  },
  {
    breaks: 'RT-05',
    fault: 'refreshes for each request',
    alsoBreaks: ['RT-06'],
    change: () => ({ inTurn: (_session, work) => work() }),
  },
  {
    breaks: 'RT-06',
    fault: 'has one lock per kind of token',
    change: (original) => {
      const underWay = new Map<string, Promise<Held>>();
      return {
        inTurn: (_session, work) => work(),
        refresh(session, query, backend) {
          const key = `${session.id} ${original.heldKey(query)}`;
          const refresh =
            underWay.get(key) ?? original.refresh(session, query, backend).finally(() => underWay.delete(key));
          underWay.set(key, refresh);
          return refresh;
        },
      };
    },
  },
  {
    breaks: 'RT-07',
    fault: 'discards the result of a refresh whose client disconnected',
    change: (original) => ({
      async token(request, backend) {
        const session = original.findSession(request, backend);
        const before = session?.refreshToken;
        const answer = await original.token(request, backend);
        if (session !== undefined && request.isAbandoned()) {
          session.refreshToken = before;
          session.tokens.clear();
        }
        return answer;
      },
    }),
  },
  {
    breaks: 'RT-09',
    fault: 'repeats a refresh whose connection broke',
    alsoBreaks: ['ERR-12'],
    change: (original) => ({
      requestTokens: (form, backend) =>
        original.requestTokens(form, backend).catch(() => original.requestTokens(form, backend)),
    }),
  },
  {
    breaks: 'RT-10',
    fault: 'answers 401 when the grant has ended',
    change: (original) => ({
      translateFailure(answer) {
        if (answer.members?.error === 'invalid_grant') throw new Refused('invalid_grant', { status: 401 });
        return original.translateFailure(answer);
      },
    }),
  },
  {
    breaks: 'RT-11',
    fault: 'presents a dead refresh token again and again',
    alsoBreaks: ['ONL-03'],
    change: () => ({ endAfterInvalidGrant: (session) => session.tokens.clear() }),
  },
  { breaks: 'RT-13', fault: 'ends the session after slow_down', change: endingAfter('slow_down') },
  {
    breaks: 'RT-14',
    fault: 'ends the session after invalid_client',
    change: endingAfter('invalid_client'),
  },
  {
    breaks: 'RT-15',
    fault: 'asks for scopes beyond the grant',
    change: (original) => ({
      checkAllowed: ({ resources }, session, backend) =>
        original.checkAllowed({ scope: [], resources }, session, backend),
    }),
  },
  {
    breaks: 'RT-15',
    fault: 'refreshes without the scope that was asked for',
    change: (original) => ({
      refreshForm: (session, { resources }) => original.refreshForm(session, { scope: [], resources }),
    }),
  },
  {
    breaks: 'RT-16',
    fault: 'takes a narrower token for a narrower grant',
    change: (original) => ({
      async refresh(session, query, backend) {
        const held = await original.refresh(session, query, backend);
        if (held.lifetime === 1 && query.scope.length > 0) Object.assign(session, { granted: query });
        return held;
      },
    }),
  },
  {
    breaks: 'RT-18',
    fault: 'ends all sessions of a person who signs out of one',
    change: (original) => ({
      async logout(request, backend) {
        const own = original.findSession(request, backend);
        for (const other of backend.sessions.values())
          if (other !== own && other.claims.sub === own?.claims.sub) forgetTokens(other);
        return original.logout(request, backend);
      },
    }),
  },
  {
    breaks: 'RT-19',
    fault: 'keeps the tokens of the person who was signed in before',
    change: (original) => ({
      async callback(request, backend) {
        const before = original.findSession(request, backend);
        const answer = await original.callback(request, backend);
        const session = [...backend.sessions.values()].at(-1);
        if (before === undefined || session === undefined || answer.status !== 303) return answer;
        session.refreshToken = before.refreshToken;
        return answer;
      },
    }),
  },
  {
    breaks: 'RT-20',
    fault: 'ignores ID Tokens of refreshes',
    change: () => ({ verifyRefreshedIdToken: async () => undefined }),
  },
  {
    breaks: 'RT-21',
    fault: 'fails at the second request without a refresh token',
    change: (original) => {
      const asked = new Set<string>();
      return {
        async refresh(session, query, backend) {
          if (session.refreshToken === undefined && asked.has(session.id)) throw new Error('refreshToken is undefined');
          if (session.refreshToken === undefined) asked.add(session.id);
          return original.refresh(session, query, backend);
        },
      };
    },
  },
];

function forgetTokens(session: Session): void {
  session.refreshToken = undefined;
  session.tokens.clear();
}

export const rtVariants: readonly ConformingVariant[] = [
  {
    trait: 'authenticates in the body of token requests',
    change: (original) => ({
      tokenRequest(form, backend) {
        const { clientId, clientSecret } = backend;
        const { authorization: _credentials, ...headers } = original.tokenRequest(form, backend).headers;
        const credentials = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
        return { ...original.tokenRequest(form, backend), headers, body: `${form}&${credentials}` };
      },
    }),
  },
];

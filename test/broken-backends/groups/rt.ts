import { type Held, type Parts, Refused, type Session } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

/** Ends the session when a refresh is refused with this code. */
const endingAfter =
  (code: string) =>
  (honest: Parts): Partial<Parts> => ({
    async refresh(session, query, backend) {
      try {
        return await honest.refresh(session, query, backend);
      } catch (error) {
        if (error instanceof Refused && error.code === code) backend.sessions.delete(session.id);
        throw error;
      }
    },
  });

export const rtImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'RT-01',
    deed: 'has the refresh token in a header, encoded',
    change: (honest) => ({
      async token(request, backend) {
        const answer = await honest.token(request, backend);
        const { refreshToken = '' } = honest.findSession(request, backend) ?? {};
        const state = Buffer.from(JSON.stringify({ refreshToken })).toString('base64url');
        return { ...answer, headers: { ...answer.headers, 'X-State': state } };
      },
    }),
  },
  {
    breaks: 'RT-02',
    deed: 'refreshes as a public client does',
    change: (honest) => ({
      tokenRequest(form, backend) {
        const request = honest.tokenRequest(form, backend);
        const { authorization: _credentials, ...headers } = request.headers;
        if (form.get('grant_type') !== 'refresh_token') return request;
        return { ...request, headers, body: `${request.body}&client_id=${backend.clientId}` };
      },
    }),
  },
  {
    breaks: 'RT-03',
    deed: 'loses new refresh tokens when a token lives shortly',
    change: (honest) => ({
      keepRefreshToken(session, members) {
        if (members.expires_in !== 1) honest.keepRefreshToken(session, members);
      },
    }),
  },
  {
    breaks: 'RT-04',
    deed: 'forgets its refresh token when no new one comes',
    change: () => ({
      keepRefreshToken(session, { refresh_token: successor }) {
        session.refreshToken = typeof successor === 'string' ? successor : undefined;
      },
    }),
  },
  {
    breaks: 'RT-05',
    deed: 'refreshes for each request',
    followers: ['RT-06'],
    change: () => ({ inTurn: (_session, work) => work() }),
  },
  {
    breaks: 'RT-06',
    deed: 'has a lock for each kind of token',
    change: (honest) => {
      const underWay = new Map<string, Promise<Held>>();
      return {
        inTurn: (_session, work) => work(),
        refresh(session, query, backend) {
          const key = `${session.id} ${honest.heldKey(query)}`;
          const refresh =
            underWay.get(key) ?? honest.refresh(session, query, backend).finally(() => underWay.delete(key));
          underWay.set(key, refresh);
          return refresh;
        },
      };
    },
  },
  {
    breaks: 'RT-07',
    deed: 'rolls back what it did for whoever hangs up',
    change: (honest) => ({
      async token(request, backend) {
        const session = honest.findSession(request, backend);
        const before = session?.refreshToken;
        const answer = await honest.token(request, backend);
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
    deed: 'tries again when the connection breaks',
    followers: ['ERR-12'],
    change: (honest) => ({
      requestTokens: (form, backend) =>
        honest.requestTokens(form, backend).catch(() => honest.requestTokens(form, backend)),
    }),
  },
  {
    breaks: 'RT-10',
    deed: 'answers 401 when the grant is gone',
    change: (honest) => ({
      translateFailure(answer) {
        if (answer.members?.error === 'invalid_grant') throw new Refused('invalid_grant', { status: 401 });
        return honest.translateFailure(answer);
      },
    }),
  },
  {
    breaks: 'RT-11',
    deed: 'presents a dead refresh token for ever',
    followers: ['ONL-03'],
    change: () => ({ endAfterInvalidGrant: (session) => session.tokens.clear() }),
  },
  { breaks: 'RT-13', deed: 'signs out whoever is to slow down', change: endingAfter('slow_down') },
  {
    breaks: 'RT-14',
    deed: 'signs people out when the authorization server does not know the backend',
    change: endingAfter('invalid_client'),
  },
  {
    breaks: 'RT-15',
    deed: 'leaves it to the authorization server what was granted',
    change: (honest) => ({
      checkAllowed: ({ resources }, session, backend) =>
        honest.checkAllowed({ scope: [], resources }, session, backend),
    }),
  },
  {
    breaks: 'RT-15',
    deed: 'refreshes without the scope that was asked for',
    change: (honest) => ({
      refreshForm: (session, { resources }) => honest.refreshForm(session, { scope: [], resources }),
    }),
  },
  {
    breaks: 'RT-16',
    deed: 'takes a token for less as a grant for less',
    change: (honest) => ({
      async refresh(session, query, backend) {
        const held = await honest.refresh(session, query, backend);
        if (held.lifetime === 1 && query.scope.length > 0) Object.assign(session, { granted: query });
        return held;
      },
    }),
  },
  {
    breaks: 'RT-18',
    deed: 'forgets all tokens of a person who signs out somewhere',
    change: (honest) => ({
      async logout(request, backend) {
        const own = honest.findSession(request, backend);
        for (const other of backend.sessions.values())
          if (other !== own && other.claims.sub === own?.claims.sub) forgetTokens(other);
        return honest.logout(request, backend);
      },
    }),
  },
  {
    breaks: 'RT-19',
    deed: 'goes on with the tokens of whoever was signed in before',
    change: (honest) => ({
      async callback(request, backend) {
        const before = honest.findSession(request, backend);
        const answer = await honest.callback(request, backend);
        const session = [...backend.sessions.values()].at(-1);
        if (before === undefined || session === undefined || answer.status !== 303) return answer;
        session.refreshToken = before.refreshToken;
        return answer;
      },
    }),
  },
  {
    breaks: 'RT-20',
    deed: 'does not look at ID Tokens of refreshes',
    change: () => ({ verifyRefreshedIdToken: async () => undefined }),
  },
  {
    breaks: 'RT-21',
    deed: 'breaks when it is asked again without a refresh token',
    change: (honest) => {
      const asked = new Set<string>();
      return {
        async refresh(session, query, backend) {
          if (session.refreshToken === undefined && asked.has(session.id)) throw new Error('refreshToken is undefined');
          if (session.refreshToken === undefined) asked.add(session.id);
          return honest.refresh(session, query, backend);
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
    custom: 'authenticates in the body of token requests',
    change: (honest) => ({
      tokenRequest(form, backend) {
        const { clientId, clientSecret } = backend;
        const { authorization: _credentials, ...headers } = honest.tokenRequest(form, backend).headers;
        const credentials = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
        return { ...honest.tokenRequest(form, backend), headers, body: `${form}&${credentials}` };
      },
    }),
  },
];

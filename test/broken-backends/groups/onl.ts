import { json, redirect } from '../backend/answering.js';
import type { Parts, Session } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

/** Asks for other scopes at the sign-in, perhaps with more parameters. */
const asking =
  (scopes: (usual: string) => string, more: Record<string, string> = {}) =>
  (honest: Parts): Partial<Parts> => ({
    authorizationParameters(attempt, backend) {
      const usual = honest.authorizationParameters(attempt, backend);
      return { ...usual, scope: scopes(String(usual.scope)), ...more };
    },
  });

export const onlImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'ONL-01',
    deed: 'does not ask for online_access',
    change: asking((usual) => usual.replace(' online_access', '')),
  },
  {
    breaks: 'ONL-02',
    deed: 'asks for offline_access, and nobody for consent',
    change: asking((usual) => `${usual} offline_access`),
  },
  {
    breaks: 'ONL-03',
    deed: 'goes on with its session when the one at the authorization server has ended',
    change: () => ({
      endAfterInvalidGrant(session) {
        session.refreshToken = undefined;
        session.tokens.clear();
      },
    }),
  },
  {
    breaks: 'ONL-04',
    deed: 'serves what it still holds of a grant that is gone',
    followers: ['ONL-03'],
    change: () => ({
      endAfterInvalidGrant(session) {
        session.refreshToken = undefined;
      },
    }),
  },
  {
    breaks: 'ONL-06',
    deed: 'asks with the refresh token whether a session is over that it was told is over',
    change: (honest) => {
      const ended = new Map<string, Session>();
      return {
        async backChannelLogout(request, backend) {
          const before = [...backend.sessions.values()];
          const answer = await honest.backChannelLogout(request, {
            ...backend,
            parts: { ...backend.parts, revoke: async () => undefined },
          });
          for (const session of before) if (!backend.sessions.has(session.id)) ended.set(session.id, session);
          return answer;
        },
        async token(request, backend) {
          const session = ended.get(honest.readSessionCookie(request) ?? '');
          if (session !== undefined)
            await honest.requestTokens(honest.refreshForm(session, { scope: [], resources: [] }), backend);
          return honest.token(request, backend);
        },
      };
    },
  },
  {
    breaks: 'ONL-07',
    deed: 'signs in again and again when a scope is refused',
    change: (honest) => ({
      async callback(request, backend) {
        const isRefused = new URLSearchParams(request.search).get('error') === 'invalid_scope';
        return isRefused ? redirect('/login') : honest.callback(request, backend);
      },
    }),
  },
  {
    breaks: 'ONL-08',
    deed: 'refreshes whenever it is asked who is signed in',
    followers: ['SES-12'],
    change: (honest) => ({
      async sessionInfo(request, backend) {
        const session = honest.findSession(request, backend);
        const query = { scope: [], resources: [] };
        const held = session?.tokens.get(honest.heldKey(query));
        const isDue = session !== undefined && held?.lifetime === 1 && !honest.isSuitable(held, session, backend);
        if (isDue) await honest.inTurn(session, () => backend.parts.refresh(session, query, backend)).catch(() => held);
        return honest.sessionInfo(request, backend);
      },
    }),
  },
  {
    breaks: 'ONL-09',
    deed: 'gives the refresh token to whoever asks for offline_access',
    change: (honest) => ({
      async token(request, backend) {
        const session = honest.findSession(request, backend);
        if (session === undefined || !request.search.includes('scope=offline_access'))
          return honest.token(request, backend);
        const { refreshToken: refresh_token } = session;
        const body = { access_token: 'see below', token_type: 'Bearer', refresh_token };
        return json(200, body, honest.securityHeaders(request));
      },
    }),
  },
];

export const onlVariants: readonly ConformingVariant[] = [
  {
    custom: 'asks for offline_access, and people for their consent',
    change: asking((usual) => `${usual} offline_access`, { prompt: 'consent' }),
  },
];

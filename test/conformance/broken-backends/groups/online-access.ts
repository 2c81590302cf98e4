import { json, redirect } from '../backend/answering.js';
import type { Session } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { askingFor } from './shared.js';

export const onlineAccess: readonly BrokenBackend[] = [
  {
    breaks: 'ONL-01',
    fault: 'does not ask for online_access',
    change: askingFor((usual) => usual.replace(' online_access', '')),
  },
  {
    breaks: 'ONL-02',
    fault: 'asks for offline_access without consent',
    change: askingFor((usual) => `${usual} offline_access`),
  },
  {
    breaks: 'ONL-03',
    fault: 'keeps its session when the one at the authorization server has ended',
    change: () => ({
      endAfterInvalidGrant(session) {
        session.refreshToken = undefined;
        session.tokens.clear();
      },
    }),
  },
  {
    breaks: 'ONL-04',
    fault: 'serves held tokens of a grant that has ended',
    alsoBreaks: ['ONL-03'],
    change: () => ({
      endAfterInvalidGrant(session) {
        session.refreshToken = undefined;
      },
    }),
  },
  {
    breaks: 'ONL-06',
    fault: 'presents the refresh token of a session that a logout token ended',
    change: (original) => {
      const ended = new Map<string, Session>();
      return {
        async backChannelLogout(request, backend) {
          const before = [...backend.sessions.values()];
          const answer = await original.backChannelLogout(request, {
            ...backend,
            parts: { ...backend.parts, revoke: async () => undefined },
          });
          for (const session of before) if (!backend.sessions.has(session.id)) ended.set(session.id, session);
          return answer;
        },
        async token(request, backend) {
          const session = ended.get(original.readSessionCookie(request) ?? '');
          if (session !== undefined)
            await original.requestTokens(original.refreshForm(session, { scope: [], resources: [] }), backend);
          return original.token(request, backend);
        },
      };
    },
  },
  {
    breaks: 'ONL-07',
    fault: 'restarts the sign-in when a scope is refused',
    change: (original) => ({
      async callback(request, backend) {
        const isRefused = new URLSearchParams(request.search).get('error') === 'invalid_scope';
        return isRefused ? redirect('/login') : original.callback(request, backend);
      },
    }),
  },
  {
    breaks: 'ONL-08',
    fault: 'refreshes for each request for session information',
    alsoBreaks: ['SES-12'],
    change: (original) => ({
      async sessionInfo(request, backend) {
        const session = original.findSession(request, backend);
        const query = { scope: [], resources: [] };
        const held = session?.tokens.get(original.heldKey(query));
        const isDue = session !== undefined && held?.lifetime === 1 && !original.isSuitable(held, session, backend);
        if (isDue)
          await original
            .withSessionLock(session, () => backend.parts.refresh(session, query, backend))
            .catch(() => held);
        return original.sessionInfo(request, backend);
      },
    }),
  },
  {
    breaks: 'ONL-09',
    fault: 'hands out the refresh token for offline_access',
    change: (original) => ({
      async token(request, backend) {
        const session = original.findSession(request, backend);
        if (session === undefined || !request.search.includes('scope=offline_access'))
          return original.token(request, backend);
        const { refreshToken: refresh_token } = session;
        const body = { access_token: 'see below', token_type: 'Bearer', refresh_token };
        return json(200, body, original.securityHeaders(request));
      },
    }),
  },
];

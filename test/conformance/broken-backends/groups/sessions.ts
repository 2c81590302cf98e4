import { json } from '../backend/answering.js';
import type { Session } from '../backend/parts.js';
import type { Change } from '../backend/start-backend.js';
import type { BrokenBackend } from '../broken-backend.js';

/** Leaves out when the refresh tokens of these grants end. */
const ignoringExpiryOf =
  (...grants: readonly string[]): Change =>
  (original) => ({
    async requestTokens(form, backend) {
      const answer = await original.requestTokens(form, backend);
      const { refresh_expires_in: _end, ...members } = answer.members ?? {};
      const isMeant = answer.members !== undefined && grants.includes(form.get('grant_type') ?? '');
      return isMeant ? { ...answer, members } : answer;
    },
  });

export const sessions: readonly BrokenBackend[] = [
  {
    breaks: 'SES-01',
    fault: 'answers requests without a session with 200 and a flag',
    alsoBreaks: ['ERR-20'],
    change: (original) => ({
      async sessionInfo(request, backend) {
        if (original.readSessionCookie(request) !== undefined) return original.sessionInfo(request, backend);
        return json(200, { error: 'invalid_session', signed_in: false }, original.securityHeaders(request));
      },
    }),
  },
  {
    breaks: 'SES-02',
    fault: 'compares only the first half of the cookie',
    change: (original) => ({
      findSession(request, backend) {
        const id = original.readSessionCookie(request) ?? '';
        const isLike = (session: Session) => id.length > 30 && session.id.startsWith(id.slice(0, 20));
        return [...backend.sessions.values()].find(isLike);
      },
    }),
  },
  {
    breaks: 'SES-02',
    fault: 'fails on a very long cookie',
    change: (original) => ({
      findSession(request, backend) {
        if ((original.readSessionCookie(request) ?? '').length > 4096) throw new Error('too long for the database');
        return original.findSession(request, backend);
      },
    }),
  },
  {
    breaks: 'SES-03',
    fault: 'accepts the cookie of a sign-in in progress as a session',
    change: (original) => ({
      async sessionInfo(request, backend) {
        const hasBegun = (request.headers.cookie ?? '').includes('__Host-attempt=');
        if (!hasBegun || original.findSession(request, backend)) return original.sessionInfo(request, backend);
        return json(200, { sub: 'anonymous' }, original.securityHeaders(request));
      },
    }),
  },
  {
    breaks: 'SES-13',
    fault: 'accepts a session id in the URL',
    change: (original) => ({
      readSessionCookie: (request) =>
        original.readSessionCookie(request) ?? new URLSearchParams(request.search).get('sid') ?? undefined,
    }),
  },
  {
    breaks: 'SES-13',
    fault: 'numbers its sessions',
    change: () => {
      let count = 100_000_000;
      return {
        newSessionId() {
          count += 1;
          return String(count);
        },
      };
    },
  },
  {
    breaks: 'SES-11',
    fault: 'sends the expiry of the ID Token',
    change: (original) => ({
      sessionInfoBody: (session, backend) => ({
        ...(original.sessionInfoBody(session, backend) as object),
        exp: session.claims.exp,
      }),
    }),
  },
  {
    breaks: 'SES-14',
    fault: 'leaves the expiry of a session to the cookie',
    alsoBreaks: ['SES-15'],
    change: (original) => ({
      findSession(request, backend) {
        const session = original.findSession(request, backend);
        const never = {
          get: (given: Session, name: string) => (name === 'endsAt' ? Infinity : Reflect.get(given, name)),
        };
        return session && new Proxy(session, never);
      },
      sessionInfoBody: (session, backend) => ({
        ...(original.sessionInfoBody(session, backend) as object),
        exp: backend.sessions.get(session.id)?.endsAt,
      }),
    }),
  },
  {
    breaks: 'SES-15',
    fault: 'ignores the expiry of the refresh token',
    change: ignoringExpiryOf('authorization_code', 'refresh_token'),
  },
  {
    breaks: 'SES-15',
    fault: 'ignores the expiry of a refresh token that a refresh brings',
    change: ignoringExpiryOf('refresh_token'),
  },
];

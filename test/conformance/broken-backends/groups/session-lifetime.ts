import type { Session } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

export const sessionLifetime: readonly BrokenBackend[] = [
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
    change: (original) => ({
      async requestTokens(form, backend) {
        const answer = await original.requestTokens(form, backend);
        const { refresh_expires_in: _end, ...members } = answer.members ?? {};
        return answer.members === undefined ? answer : { ...answer, members };
      },
    }),
  },
];

import { inErrors, onEndpoints } from '../backend/changes.js';
import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

export const errorObjects: readonly BrokenBackend[] = [
  {
    breaks: 'ERR-01',
    fault: 'answers malformed queries with 422',
    alsoBreaks: ['TOK-04'],
    change: onEndpoints((answer) =>
      answer.status === 400 && answer.body.includes('invalid_request') ? { ...answer, status: 422 } : answer,
    ),
  },
  {
    breaks: 'ERR-02',
    fault: 'sends errors as problem documents',
    alsoBreaks: ['ERR-20'],
    change: onEndpoints((answer) =>
      answer.body.includes('"invalid_session"')
        ? { ...answer, body: JSON.stringify({ title: 'No session', status: 400 }) }
        : answer,
    ),
  },
  {
    breaks: 'ERR-03',
    fault: 'describes errors with a list',
    change: inErrors((members) => ({ error_description: ['no', 'no'], ...members })),
  },
  {
    breaks: 'ERR-04',
    fault: 'translates error codes',
    alsoBreaks: ['TOK-21', 'TOK-26'],
    change: inErrors((members) =>
      members.error === 'invalid_request' ? { ...members, error: 'ungültige_anfrage' } : members,
    ),
  },
  {
    breaks: 'ERR-14',
    fault: 'shows a stack trace',
    change: inErrors((members) => ({ ...members, detail: 'Error: no\n    at find (/srv/app/session.js:12:7)' })),
  },
  {
    breaks: 'ERR-15',
    fault: 'has protecting headers on success only',
    alsoBreaks: ['HDR-06'],
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        const { 'X-Frame-Options': _gone, ...headers } = answer.headers;
        return { ...answer, headers };
      },
    }),
  },
  {
    breaks: 'ERR-20',
    fault: 'answers 401 for session information without a session',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        const isAbout = refused.code === 'invalid_session' && request.path.endsWith('sessioninfo');
        return isAbout ? { ...answer, status: 401 } : answer;
      },
    }),
  },
  {
    breaks: 'ERR-05',
    fault: 'answers 401 without a session',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        return refused.code === 'invalid_session' && request.path.endsWith('token')
          ? { ...answer, status: 401 }
          : answer;
      },
    }),
  },
  {
    breaks: 'ERR-06',
    fault: 'answers 500 when it has no refresh token',
    alsoBreaks: ['RT-21'],
    change: (original) => ({
      async refresh(session, query, backend) {
        const held = session.tokens.get(original.heldKey(query));
        const isOver = (held?.expiresAt ?? 0) <= backend.now();
        if (session.refreshToken === undefined && isOver) throw new Error('refreshToken is undefined');
        return original.refresh(session, query, backend);
      },
    }),
  },
  {
    breaks: 'ERR-16',
    fault: 'sends a sign-in page if HTML is accepted',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const answer = original.refusalAnswer(refused, request, backend);
        if (refused.code !== 'invalid_session' || request.headers.accept !== 'text/html') return answer;
        return { ...answer, status: 302, headers: { ...answer.headers, Location: '/login' } };
      },
    }),
  },
  {
    breaks: 'ERR-17',
    fault: 'does not remove dead cookies',
    change: (original) => ({
      refusalAnswer(refused, request, backend) {
        const { 'Set-Cookie': _removal, ...headers } = original.refusalAnswer(refused, request, backend).headers;
        return { ...original.refusalAnswer(refused, request, backend), headers };
      },
    }),
  },
  {
    breaks: 'ERR-17',
    fault: 'sets a cookie without a session',
    change: onEndpoints((answer) =>
      answer.body.includes('invalid_session') && answer.headers['Set-Cookie'] === undefined
        ? {
            ...answer,
            headers: { ...answer.headers, 'Set-Cookie': 'visitor=1; Path=/; Secure; HttpOnly; SameSite=Strict' },
          }
        : answer,
    ),
  },
  {
    breaks: 'ERR-17',
    fault: 'leaves the cookie of a session that was signed out',
    change: (original) => {
      const ended = new Set<string>();
      return {
        async endSession(session, backend) {
          ended.add(session.id);
          await original.endSession(session, backend);
        },
        refusalAnswer(refused, request, backend) {
          const answer = original.refusalAnswer(refused, request, backend);
          const { 'Set-Cookie': _removal, ...headers } = answer.headers;
          return ended.has(original.readSessionCookie(request) ?? '') ? { ...answer, headers } : answer;
        },
      };
    },
  },
  {
    breaks: 'ERR-14',
    fault: 'tells the address that it could not reach',
    change: (original) => ({
      async requestTokens(form, backend) {
        try {
          return await original.requestTokens(form, backend);
        } catch {
          const { url } = original.tokenRequest(form, backend);
          throw new Refused('temporarily_unavailable', { description: `no answer from ${url}` });
        }
      },
    }),
  },
];

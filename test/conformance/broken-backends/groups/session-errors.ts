import { onEndpoints } from '../backend/changes.js';
import type { BrokenBackend } from '../broken-backend.js';

export const sessionErrors: readonly BrokenBackend[] = [
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
];

import { type Parts, Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

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

export const refreshFailures: readonly BrokenBackend[] = [
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
  {
    breaks: 'RT-13',
    fault: 'ends the session after slow_down',
    alsoBreaks: ['ERR-07'],
    change: endingAfter('slow_down'),
  },
  {
    breaks: 'RT-14',
    fault: 'ends the session after invalid_client',
    change: endingAfter('invalid_client'),
  },
  {
    breaks: 'RT-20',
    fault: 'takes every ID Token of a refresh for that of another person',
    alsoBreaks: ['TOK-77'],
    change: () => ({
      async verifyRefreshedIdToken() {
        throw new Refused('server_error');
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
    alsoBreaks: ['ERR-06'],
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
  {
    breaks: 'RT-11',
    fault: 'keeps the session after an invalid_grant with another status than 400',
    change: (original) => {
      let status = 400;
      return {
        async requestTokens(form, backend) {
          const answer = await original.requestTokens(form, backend);
          status = answer.status;
          return answer;
        },
        endAfterInvalidGrant(session, backend) {
          if (status === 400) original.endAfterInvalidGrant(session, backend);
        },
      };
    },
  },
];

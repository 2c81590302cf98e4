import type { BrokenBackend } from '../broken-backend.js';
import { answering } from './shared.js';

export const tokenValues: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-71',
    fault: 'hands out tokens of any type',
    change: (original) => ({
      readIssued: (answer, asked, backend) =>
        original.readIssued(
          answer.members?.token_type === 'DPoP'
            ? { ...answer, members: { ...answer.members, token_type: 'Bearer' } }
            : answer,
          asked,
          backend,
        ),
    }),
  },
  {
    breaks: 'TOK-74',
    fault: 'changes opaque tokens',
    change: answering(({ access_token: token, ...rest }) => ({
      ...rest,
      access_token: String(token).replaceAll(/[~+/=]/g, ''),
    })),
  },
  {
    breaks: 'TOK-74',
    fault: 'cuts tokens off',
    change: answering(({ access_token: token, ...rest }) => ({ ...rest, access_token: String(token).slice(0, 2048) })),
  },
  {
    breaks: 'TOK-75',
    fault: 'shares one token between two people',
    alsoBreaks: ['CACHE-04', 'RT-19'],
    change: (original) => {
      const last = new Map<string, string>();
      return {
        async token(request, backend) {
          const answer = await original.token(request, backend);
          if (original.findSession(request, backend)?.claims.sub !== 'second-person')
            last.set(backend.origin, answer.body);
          return { ...answer, body: last.get(backend.origin) ?? answer.body };
        },
      };
    },
  },
  {
    breaks: 'TOK-76',
    fault: 'accepts a bearer token as a session',
    change: (original) => ({
      findSession(request, backend) {
        const token = request.headers.authorization?.slice('Bearer '.length);
        const bearer = [...backend.sessions.values()].find(({ tokens }) =>
          [...tokens.values()].some((held) => held.token === token),
        );
        return bearer ?? original.findSession(request, backend);
      },
    }),
  },
  ...[false, true].map(
    (isRefresh): BrokenBackend => ({
      breaks: 'TOK-77',
      fault: `hands out the ID Token of ${isRefresh ? 'a refresh' : 'the sign-in'}`,
      // It has another end, and where a token was asked for it is none of those that were issued.
      alsoBreaks: isRefresh ? ['TOK-65'] : ['TOK-65', 'TOK-74'],
      change: (original) => ({
        readIssued(answer, asked, backend) {
          const issued = original.readIssued(answer, asked, backend);
          const token = answer.members?.id_token;
          // A sign-in asks for what the application may have, a bare query for nothing.
          const isMeant = isRefresh === (asked.scope.length === 0);
          return typeof token === 'string' && isMeant ? { ...issued, token } : issued;
        },
      }),
    }),
  ),
  {
    breaks: 'TOK-78',
    fault: 'says one scope of a token for several',
    change: answering((body) => (String(body.scope).includes('online_access') ? { ...body, scope: 'read' } : body)),
  },
  {
    breaks: 'TOK-75',
    fault: 'shares a refresh in progress with the other sessions that ask for the same',
    alsoBreaks: ['AS-05'],
    change: (original) => {
      const running = new Map<string, ReturnType<typeof original.refresh>>();
      return {
        refresh(session, query, backend) {
          const key = original.heldKey(query);
          const known = running.get(key);
          if (known !== undefined) return known;
          const started = original.refresh(session, query, backend).finally(() => running.delete(key));
          running.set(key, started);
          return started;
        },
      };
    },
  },
];

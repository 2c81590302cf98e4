import type { BrokenBackend } from '../broken-backend.js';
import { answering, type Body } from './shared.js';

export const tokenResponse: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-60',
    fault: 'answers with the bare token string',
    alsoBreaks: ['TOK-62'],
    change: (original) => ({
      async token(request, backend) {
        const answer = await original.token(request, backend);
        return { ...answer, body: JSON.stringify(JSON.parse(answer.body).access_token) };
      },
    }),
  },
  {
    breaks: 'TOK-61',
    fault: 'wraps the token in an object',
    change: answering(({ access_token: value, ...rest }) => ({ ...rest, access_token: { value } })),
  },
  {
    breaks: 'TOK-63',
    fault: 'sends expires_in as a string',
    alsoBreaks: ['CACHE-11'],
    change: answering((body) => ('expires_in' in body ? { ...body, expires_in: String(body.expires_in) } : body)),
  },
  {
    breaks: 'TOK-66',
    fault: 'reports the requested scopes as the granted ones',
    change: (original) => ({
      tokenBody: (held, query, backend) => ({
        ...original.tokenBody(held, query, backend),
        ...(query.scope.length > 1 ? { scope: query.scope.join(' ') } : {}),
      }),
    }),
  },
  {
    breaks: 'TOK-68',
    fault: 'leaves scope out',
    alsoBreaks: ['TOK-66'],
    change: answering(({ scope: _scope, ...rest }) => rest),
  },
  {
    breaks: 'TOK-69',
    fault: 'sends null where the authorization server names no scope',
    change: (original) => {
      const unnamed = new Set<string>();
      return {
        readIssued(answer, asked, backend) {
          const held = original.readIssued(answer, asked, backend);
          if (answer.members?.scope === undefined) unnamed.add(held.token);
          return held;
        },
        tokenBody(held, query, backend) {
          const body = original.tokenBody(held, query, backend);
          return unnamed.has(held.token) ? { ...body, scope: null } : body;
        },
      };
    },
  },
  {
    breaks: 'TOK-69',
    fault: 'sends the scopes as a list',
    alsoBreaks: ['TOK-66'],
    change: answering(({ scope, ...rest }) => ({ ...rest, scope: String(scope).split(' ') })),
  },
  {
    breaks: 'TOK-70',
    fault: 'reports another token type',
    change: answering((body) => ({ ...body, token_type: 'access_token' })),
  },
  {
    breaks: 'TOK-72',
    fault: 'passes the refresh token on',
    alsoBreaks: ['RT-01', 'ONL-09'],
    change: (original) => ({
      async token(request, backend) {
        const answer = await original.token(request, backend);
        const refresh_token = original.findSession(request, backend)?.refreshToken;
        return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), refresh_token }) };
      },
    }),
  },
  {
    breaks: 'TOK-73',
    fault: 'passes on all members of the token response',
    change: (original) => {
      const said = new Map<string, Body>();
      return {
        readIssued(answer, asked, backend) {
          const held = original.readIssued(answer, asked, backend);
          const {
            access_token: _a,
            refresh_token: _r,
            id_token: _i,
            resource: _t,
            expires_in: _e,
            token_type: _y,
            scope: _s,
            ...rest
          } = answer.members ?? {};
          said.set(held.token, rest);
          return held;
        },
        tokenBody: (held, query, backend) => ({ ...said.get(held.token), ...original.tokenBody(held, query, backend) }),
      };
    },
  },
];
